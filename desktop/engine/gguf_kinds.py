"""Files that are no model that can write: what they look like, and what to do about it."""

from pathlib import Path

from desktop.domain.errors import UserError
from desktop.engine.gguf_metadata import Metadata

_MAGIC = b"GGUF"
_LOOKS = (
    (b"PK\x03\x04", "a ZIP archive or a PyTorch model"),
    (b"version https://git-lfs", "a Git LFS pointer, a stand-in for the real file"),
    (b"<!doctype html", "a web page"),
    (b"<html", "a web page"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"%pdf", "a PDF document"),
    (b"tjgg", "a model in the older GGJT format"),
    (b"lmgg", "a model in the older GGML format"),
    (b"fmgg", "a model in the older GGMF format"),
)
_KINDS = {
    "adapter": "a LoRA adapter",
    "mmproj": "the image part of a model",
    "imatrix": "an importance matrix",
    "vocab": "a vocabulary",
}


def refuse_other_formats(path: Path, front: bytes) -> None:
    """Raises `UserError` where `front`, the first bytes of the file, is not the start of a GGUF file."""
    if front.startswith(_MAGIC):
        return
    look = _look(front)
    says = f"it looks like {look}" if look else "it does not begin with the letters GGUF"
    raise UserError(f"{path} is not a GGUF model: {says}; choose another file.")


def refuse_versions(path: Path, version: int) -> None:
    """Raises `UserError` for a version of the format that llama.cpp does not read."""
    if version in (2, 3):
        return
    if version & 0xFFFF == 0 and version:
        raise UserError(f"{path} was made for big-endian machines; choose the little-endian file of this model.")
    raise UserError(
        f"{path} is in version {version} of the GGUF format, and only 2 and 3 can be read; "
        "choose a newer file of this model."
    )


def refuse_other_kinds(path: Path, metadata: Metadata, tensors: int) -> None:
    """Raises `UserError` for a GGUF file that is whole but no complete language model."""
    values = metadata.values
    kind = "mmproj" if values.get("general.architecture") == "clip" else values.get("general.type", "model")
    if kind in _KINDS:
        raise UserError(f"{path} is {_KINDS[str(kind)]}, not a language model; choose the model file itself.")
    parts = values.get("split.count", 1)
    if isinstance(parts, int) and parts > 1:
        raise UserError(
            f"{path} is one of {parts} parts of a split model; join them with "
            "`llama-gguf-split --merge` and choose the joined file."
        )
    if not tensors:
        raise UserError(f"{path} holds a vocabulary only and no weights; choose the model file itself.")


def _look(front: bytes) -> str:
    start = front.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for magic, look in _LOOKS:
        if front.startswith(magic) or start.startswith(magic):
            return look
    if front[8:10] in (b'{"', b"{ "):
        return "a safetensors file"
    return "JSON" if start.startswith((b"{", b"[")) else ""

"""The local engine: llama.cpp in a child process. The only place that imports llama_cpp."""

"""What fills the window beside the sidebar: one module, or one folder, a page."""

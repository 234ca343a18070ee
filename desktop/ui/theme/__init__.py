"""How the window looks: colours, sizes, type, icons and the style sheet. No other room names a colour or a pixel."""

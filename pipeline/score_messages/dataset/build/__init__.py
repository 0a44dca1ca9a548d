"""An input becomes its part."""

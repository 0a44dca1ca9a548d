"""What commands that open tables share: `light_arrow` starts Arrow without pandas for them."""

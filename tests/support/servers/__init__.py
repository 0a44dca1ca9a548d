"""Real servers for the tests, one file each: started on a free loopback port, stopped whatever happens."""

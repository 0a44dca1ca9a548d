"""The tests, in the folders of the code that they are about; what they share stands in `support`."""

"""What a person may type or set, and how it reaches a command.

`score_parameters`, `labelled_files` and `tables_folder` write each option once, as a dataclass field or its type;
`option_fields` makes them the options of a command. `settings` and `paths` add what the environment and the file of
`--config` say. `command_line` takes apart what was typed, `empty_names` and `nearest` look after names that are empty
or misspelt.
"""

"""What there is tonight, as the plan needs it: the states of inputs and parts, and what was moved. Changes nothing."""

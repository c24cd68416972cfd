"""The command line: reads arguments, prints and exits. What a command does is in `codegen.actions`."""

"""The command line of octroi: reads arguments, asks the bridge, prints for people or for programs."""

"""The same as the console script `stowage-cinder`."""

from stowage_cinder.cli.main import main

main()

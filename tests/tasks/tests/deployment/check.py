"""Says what is wrong with the deployment files in each of the folders that it is given, a line each.

What kustomize renders is held against the published types of Kubernetes, cert-manager, KEDA and the Prometheus operator,
unknown fields included; then everything here has to fit together: names, labels, ports, volumes, times, and what the
files of hosts and providers say of them.
"""

import sys
from pathlib import Path

import cluster
import machines


def main(folders: list[str]) -> int:
    wrong = 0
    for folder in map(Path, folders):
        found = cluster.check(folder / "kubernetes")
        found += machines.compose(folder / "compose")
        found += machines.nomad(folder / "nomad")
        for what in found:
            print(f"{folder}: {what}")
        wrong += len(found)
    return min(wrong, 1)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

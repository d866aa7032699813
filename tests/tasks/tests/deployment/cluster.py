"""What kustomize makes of the folders for Kubernetes."""

import subprocess
import sys
from pathlib import Path

import yaml
from cloudcoil.models.cert_manager import v1 as cert_manager
from cloudcoil.models.keda import v1alpha1 as keda
from cloudcoil.models.kubernetes.apps import v1 as apps
from cloudcoil.models.kubernetes.autoscaling import v2 as autoscaling
from cloudcoil.models.kubernetes.core import v1 as core
from cloudcoil.models.kubernetes.networking import v1 as networking
from cloudcoil.models.kubernetes.policy import v1 as policy
from cloudcoil.models.prometheus_operator import v1 as monitoring
from pydantic import ValidationError

from files import USER, Side, agree

TYPES = {
    ("v1", "ConfigMap"): core.ConfigMap,
    ("v1", "Namespace"): core.Namespace,
    ("v1", "Service"): core.Service,
    ("v1", "ServiceAccount"): core.ServiceAccount,
    ("apps/v1", "Deployment"): apps.Deployment,
    ("autoscaling/v2", "HorizontalPodAutoscaler"): autoscaling.HorizontalPodAutoscaler,
    ("cert-manager.io/v1", "Certificate"): cert_manager.Certificate,
    ("cert-manager.io/v1", "Issuer"): cert_manager.Issuer,
    ("keda.sh/v1alpha1", "ScaledObject"): keda.ScaledObject,
    ("monitoring.coreos.com/v1", "ServiceMonitor"): monitoring.ServiceMonitor,
    ("networking.k8s.io/v1", "NetworkPolicy"): networking.NetworkPolicy,
    ("policy/v1", "PodDisruptionBudget"): policy.PodDisruptionBudget,
}
FOLDERS = ["base", "hpa", "keda", "sidecar"]
NAMESPACE = "shop"
# What whoever deploys this brings, as the README says.
OUTSIDE = {("ConfigMap", "vault-ca"), ("ConfigMap", "database-ca"), ("Secret", "registry")}
OUTSIDE_PODS = [{"app.kubernetes.io/name": "postgres"}]
# The one in C, where it was built.
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# How long kubelet gives a pod that says nothing.
GRACE = 30


def check(folder: Path) -> list[str]:
    found = []
    for name in FOLDERS:
        rendered = subprocess.run(
            [Path(sys.executable).with_name("kubectl"), "kustomize", folder / name],
            capture_output=True,
            text=True,
        )
        if rendered.returncode != 0:
            found.append(f"{name}: {rendered.stderr.strip()}")
            continue
        documents = list(yaml.load_all(rendered.stdout, Loader=LOADER))
        wrong = [what for document in documents for what in typed(document)]
        # What is not even of its type cannot be followed.
        wrong = wrong or Rendered(documents, folder / ("sidecar" if name == "sidecar" else "base")).check()
        found += [f"{name}: {what}" for what in wrong]
    return found


def typed(document: dict) -> list[str]:
    name = f"{document['kind']}/{document['metadata']['name']}"
    model = TYPES.get((document["apiVersion"], document["kind"]))
    if model is None:
        return [f"{name}: {document['apiVersion']} is not checked here"]
    try:
        model.model_validate(document, extra="forbid", by_alias=True, by_name=False)
    except ValidationError as error:
        return [f"{name}: {'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors()]
    return []


class Rendered:
    """The objects of one folder, and what does not fit of them."""

    def __init__(self, documents: list[dict], sources: Path):
        self.documents = documents
        self.sources = sources
        self.found: list[str] = []

    def check(self) -> list[str]:
        names = [(each["kind"], each["metadata"]["name"]) for each in self.documents]
        for twice in {name for name in names if names.count(name) > 1}:
            self.found.append(f"{twice[0]}/{twice[1]} is there twice")
        for each in self.documents:
            if each["kind"] != "Namespace" and each["metadata"].get("namespace") != NAMESPACE:
                self.wrong(each, f"is not in namespace {NAMESPACE}")
            getattr(self, each["kind"].lower(), lambda _: None)(each)
        return self.found

    def of(self, kind: str) -> list[dict]:
        return [each for each in self.documents if each["kind"] == kind]

    def has(self, kind: str, name: str) -> bool:
        known = {each["metadata"]["name"] for each in self.of(kind)}
        if kind == "Secret":
            known |= {each["spec"]["secretName"] for each in self.of("Certificate")}
        return name in known or (kind, name) in OUTSIDE

    def wrong(self, document: dict, what: str) -> None:
        self.found.append(f"{document['kind']}/{document['metadata']['name']}: {what}")

    def pods(self, labels: dict) -> list[dict]:
        """The Deployments whose pods have these labels."""
        return [each for each in self.of("Deployment") if labels.items() <= pod(each)["metadata"]["labels"].items()]

    def one(self, document: dict, labels: dict) -> list[dict]:
        """The Deployment that is selected: there has to be just one."""
        pods = self.pods(labels)
        if len(pods) != 1:
            self.wrong(document, f"selects {len(pods)} Deployments")
        return pods

    def port(self, document: dict, deployment: dict, port) -> None:
        known = {each["name"]: each["containerPort"] for each in container_ports(deployment)}
        if port not in known and port not in known.values():
            self.wrong(document, f"{deployment['metadata']['name']} has no port {port}")

    def service(self, service: dict) -> None:
        for deployment in self.one(service, service["spec"]["selector"]):
            for port in service["spec"]["ports"]:
                self.port(service, deployment, port["targetPort"])

    def poddisruptionbudget(self, budget: dict) -> None:
        for deployment in self.one(budget, budget["spec"]["selector"]["matchLabels"]):
            if deployment["spec"].get("replicas") == 1:
                self.wrong(budget, "a Deployment of one is not kept up by it")

    def networkpolicy(self, network: dict) -> None:
        spec = network["spec"]
        if set(spec["policyTypes"]) != {"Ingress", "Egress"}:
            self.wrong(network, "leaves a direction open")
        for deployment in self.one(network, spec["podSelector"]["matchLabels"]):
            for rule in spec["ingress"]:
                for port in rule["ports"]:
                    self.port(network, deployment, port["port"])
        for rule in spec["ingress"] + spec["egress"]:
            for peer in rule.get("from", []) + rule.get("to", []):
                labels = peer.get("podSelector", {}).get("matchLabels")
                if labels is None or "namespaceSelector" in peer or labels in OUTSIDE_PODS:
                    continue
                pods = self.pods(labels)
                if not pods:
                    self.wrong(network, f"nobody has the labels {labels}")
                for deployment in pods if "to" in rule else []:
                    for port in rule["ports"]:
                        self.port(network, deployment, port["port"])

    def servicemonitor(self, monitor: dict) -> None:
        wanted = monitor["spec"]["selector"]["matchLabels"].items()
        services = [each for each in self.of("Service") if wanted <= each["metadata"]["labels"].items()]
        if len(services) != 1:
            self.wrong(monitor, f"selects {len(services)} Services")
        for service in services:
            for endpoint in monitor["spec"]["endpoints"]:
                if endpoint["port"] not in {port["name"] for port in service["spec"]["ports"]}:
                    self.wrong(monitor, f"the Service has no port {endpoint['port']}")

    def horizontalpodautoscaler(self, autoscaler: dict) -> None:
        self.scaled(autoscaler)

    def scaledobject(self, scaled: dict) -> None:
        self.scaled(scaled)

    def scaled(self, autoscaler: dict) -> None:
        target = autoscaler["spec"]["scaleTargetRef"]
        named = [each for each in self.of(target["kind"]) if each["metadata"]["name"] == target["name"]]
        if not named:
            self.wrong(autoscaler, f"there is no {target['kind']} {target['name']}")
        for deployment in named:
            if "replicas" in deployment["spec"]:
                self.wrong(autoscaler, f"{target['name']} says itself how many there are")

    def certificate(self, certificate: dict) -> None:
        issuer = certificate["spec"]["issuerRef"]
        if not self.has(issuer["kind"], issuer["name"]):
            self.wrong(certificate, f"there is no {issuer['kind']} {issuer['name']}")

    def issuer(self, issuer: dict) -> None:
        secret = issuer["spec"].get("ca", {}).get("secretName")
        if secret and not self.has("Secret", secret):
            self.wrong(issuer, f"there is no Secret {secret}")

    def deployment(self, deployment: dict) -> None:
        spec = pod(deployment)["spec"]
        if not deployment["spec"]["selector"]["matchLabels"].items() <= pod(deployment)["metadata"]["labels"].items():
            self.wrong(deployment, "does not select its own pods")
        if not self.has("ServiceAccount", spec["serviceAccountName"]):
            self.wrong(deployment, f"there is no ServiceAccount {spec['serviceAccountName']}")
        context = spec["securityContext"]
        if not context.get("runAsNonRoot") or context.get("runAsUser") != USER or context.get("fsGroup") != USER:
            self.wrong(deployment, f"its pods are not of user {USER}")
        if context.get("seccompProfile") != {"type": "RuntimeDefault"}:
            self.wrong(deployment, "its pods may call whatever the kernel has")
        if spec.get("automountServiceAccountToken") is not False:
            self.wrong(deployment, "its pods have a token for the cluster")
        trees = {volume["name"]: self.tree(deployment, volume) for volume in spec["volumes"]}
        sides, ending = [], 0.0
        for container in containers(deployment):
            side = self.container(deployment, container, trees)
            if side is None:
                continue
            sides.append(side)
            ending += side.drain() + container.get("lifecycle", {}).get("preStop", {}).get("sleep", {}).get("seconds", 0)
        if spec.get("terminationGracePeriodSeconds", GRACE) <= ending:
            self.wrong(deployment, f"its pods are killed before the {ending:g} s are over that they need to end")
        # Where both sides are in one pod, they meet in it; otherwise in the cluster.
        if len(sides) > 1:
            self.found += agree(sides, set())
        elif sides and sides[0].is_host:
            self.across(deployment, sides[0])

    def container(self, deployment: dict, container: dict, trees: dict) -> Side | None:
        def wrong(what: str) -> None:
            self.wrong(deployment, f"{container['name']}: {what}")

        expected = {
            "allowPrivilegeEscalation": False,
            "readOnlyRootFilesystem": True,
            "capabilities": {"drop": ["ALL"]},
        }
        if container.get("securityContext") != expected:
            wrong(f"its securityContext is not {expected}")
        if "memory" not in container["resources"].get("limits", {}):
            wrong("may take all memory")
        if "readinessProbe" not in container or "startupProbe" not in container:
            wrong("nobody asks whether it is ready")
        mounts = {}
        for mount in container["volumeMounts"]:
            if mount["name"] not in trees:
                wrong(f"there is no volume {mount['name']}")
            mounts[mount["mountPath"]] = trees.get(mount["name"], set())
        file = next(argument for argument in container["args"] if argument.endswith(".toml"))
        source = self.sources / Path(file).name
        held = {f"{path}/{name}" for path, names in mounts.items() for name in names or ()}
        if file not in held or not source.is_file():
            wrong(f"{file} is not there")
            return None
        side = Side(source, str(Path(file).parent))
        for path in side.read():
            if path not in held:
                wrong(f"{side.name} reads {path}, where nothing is")
        for path in side.written():
            if not any(names is None and f"{path}/".startswith(f"{at}/") for at, names in mounts.items()):
                wrong(f"{side.name} writes to {path}, where nothing can be written")
        ports = {port["name"]: port["containerPort"] for port in container["ports"]}
        if set(ports.values()) != side.ports():
            wrong(f"has the ports {sorted(ports.values())}, and {side.name} listens on {sorted(side.ports())}")
        for kind in ["startupProbe", "livenessProbe", "readinessProbe"]:
            probe = container.get(kind, {})
            asked = probe.get("httpGet") or probe.get("tcpSocket")
            if asked and asked["port"] not in ports:
                wrong(f"{kind} asks at a port {asked['port']} that there is not")
        return side

    def across(self, deployment: dict, host: Side) -> None:
        uris = {uri for each in self.of("Certificate") for uri in each["spec"].get("uris", [])}
        providers = []
        for each in self.of("Deployment"):
            if each is not deployment:
                file = next(argument for argument in containers(each)[0]["args"] if argument.endswith(".toml"))
                providers.append(Side(self.sources / Path(file).name, str(Path(file).parent)))
        self.found += agree([host, *providers], uris)
        names = {name for each in self.of("Certificate") for name in each["spec"].get("dnsNames", [])}
        for scheme, name, port in host.dialled():
            if scheme != "dns":
                self.wrong(deployment, f"sees one replica of {name}: write dns:{name}:{port}")
            if name not in names:
                self.wrong(deployment, f"no Certificate is for {name}")
            service = name.removesuffix(f".{NAMESPACE}.svc.cluster.local")
            known = {each["metadata"]["name"]: each["spec"] for each in self.of("Service")}
            if service not in known:
                self.wrong(deployment, f"there is no Service {service}")
            elif known[service].get("clusterIP") != "None":
                self.wrong(deployment, f"the Service {service} hides its replicas")
            elif port not in {each["port"] for each in known[service]["ports"]}:
                self.wrong(deployment, f"the Service {service} has no port {port}")

    def tree(self, deployment: dict, volume: dict) -> set[str] | None:
        """The files of a volume; none for one that is written to."""
        if "emptyDir" in volume:
            return None
        files = set()
        for source in volume["projected"]["sources"]:
            (form, source), = source.items()
            if form == "serviceAccountToken":
                files.add(source["path"])
                continue
            kind = {"configMap": "ConfigMap", "secret": "Secret"}[form]
            if not self.has(kind, source["name"]):
                self.wrong(deployment, f"there is no {kind} {source['name']}")
            maps = {each["metadata"]["name"]: each["data"] for each in self.of("ConfigMap")}
            for item in source["items"]:
                if source["name"] in maps and kind == "ConfigMap" and item["key"] not in maps[source["name"]]:
                    self.wrong(deployment, f"the ConfigMap {source['name']} has no {item['key']}")
                files.add(item["path"])
        return files


def pod(deployment: dict) -> dict:
    return deployment["spec"]["template"]


def containers(deployment: dict) -> list[dict]:
    spec = pod(deployment)["spec"]
    return spec.get("initContainers", []) + spec["containers"]


def container_ports(deployment: dict) -> list[dict]:
    return [port for container in containers(deployment) for port in container["ports"]]

using Pipelines.Core.Values;

namespace Pipelines.Core.Serving.Manifests;

/// <summary>Reads graphs of services.</summary>
internal static class InferenceGraphReader
{
    private static readonly string[] Targets = ["serviceName", "serviceUrl", "nodeName"];

    public static InferenceGraph Read(Fields top, ObjectHead head)
    {
        Fields spec = top.Map("spec");
        Fields nodes = spec.Map("nodes");
        Dictionary<string, GraphNode> read = new(StringComparer.Ordinal);
        foreach (string name in nodes.Names)
            read[name] = Node(nodes.Map(name), nodes);
        if (!read.ContainsKey(InferenceGraph.Root))
            nodes.Place.Report(ServingCodes.BadGraph, "There is no node \"root\".", "Call the node that requests come to \"root\".");
        if (Circle(read) is { } circle)
            nodes.Place.Report(ServingCodes.BadGraph, $"Nodes lead back to themselves: {string.Join(" > ", circle)}.", "Let each node lead only to nodes behind it.");
        return new()
        {
            Name = head.Name,
            Labels = head.Labels,
            Annotations = head.Annotations,
            Manifest = head.Write(spec.Content),
            Nodes = read.ToMap(),
            Timeout = spec.Whole("timeout", 1) is { } seconds ? TimeSpan.FromSeconds(seconds) : null,
        };
    }

    private static GraphNode Node(Fields node, Fields nodes)
    {
        RouterType type = Enum.Parse<RouterType>(node.Word("routerType", "Sequence", "Splitter", "Ensemble", "Switch"));
        if (!node.Has("routerType"))
            node.Place["routerType"].Report(ServingCodes.Missing, "routerType is missing.", "Write Sequence, Splitter, Ensemble or Switch.");
        List<GraphStep> steps = [];
        foreach (Fields step in node.Maps("steps"))
            steps.Add(Step(step, type, nodes));
        if (steps.Count == 0)
            node.Place["steps"].Report(ServingCodes.Missing, "The node has no steps.", "Give at least one, with serviceName, serviceUrl or nodeName.");
        int sum = steps.Sum(step => step.Weight);
        if (type == RouterType.Splitter && sum != 100)
            node.Place["steps"].Report(ServingCodes.BadGraph, $"The weights of the splitter add up to {sum}.", "Let them add up to 100, or requests would be lost.");
        return new(type, steps.ToSequence());
    }

    private static GraphStep Step(Fields step, RouterType type, Fields nodes)
    {
        string[] targets = [.. Targets.Where(step.Has)];
        if (targets.Length != 1)
            step.Place.Report(ServingCodes.NotExactlyOne, targets.Length == 0 ? "The step leads nowhere." : $"The step has {string.Join(" and ", targets)}.", "Give one of serviceName, serviceUrl and nodeName.");
        string node = step.Text("nodeName");
        if (node.Length > 0 && !nodes.Has(node))
            step.Place["nodeName"].Report(ServingCodes.BadGraph, $"There is no node \"{node}\".", NearestName.Advice(node, [.. nodes.Names], "nodes"));
        string url = step.Text("serviceUrl");
        if (url.Length > 0 && !(Uri.TryCreate(url, UriKind.Absolute, out Uri? address) && address.Scheme is "http" or "https"))
            step.Place["serviceUrl"].Report(ServingCodes.WrongKind, $"\"{url}\" is no address.", "Write http://HOST/path.");
        int? weight = step.Whole("weight", 0, 100);
        if (type == RouterType.Splitter && weight is null && !step.Has("weight"))
            step.Place["weight"].Report(ServingCodes.Missing, "A splitter's step has no weight.", "Give 0 to 100.");
        string condition = step.Text("condition");
        if (type == RouterType.Switch && condition.Length == 0)
            step.Place["condition"].Report(ServingCodes.Missing, "A switch's step has no condition.", "Give a path in the request that must exist.");
        return new()
        {
            Name = step.Text("name"),
            ServiceName = step.Text("serviceName"),
            ServiceUrl = url,
            NodeName = node,
            TakesResponse = step.Word("data", "$request", "$response") == "$response",
            Condition = condition,
            Weight = weight ?? 0,
            IsHard = step.Word("dependency", "Soft", "Hard") == "Hard",
        };
    }

    private static List<string>? Circle(Dictionary<string, GraphNode> nodes)
    {
        HashSet<string> done = new(StringComparer.Ordinal);
        foreach (string name in nodes.Keys.Order(StringComparer.Ordinal))
        {
            List<string> way = [];
            if (Walk(name, way))
                return way;
        }
        return null;

        bool Walk(string name, List<string> way)
        {
            bool isBack = way.Contains(name);
            way.Add(name);
            if (isBack)
                return true;
            if (!done.Contains(name) && nodes.TryGetValue(name, out GraphNode? node))
            {
                foreach (GraphStep step in node.Steps)
                {
                    if (step.NodeName.Length > 0 && Walk(step.NodeName, way))
                        return true;
                }
            }
            done.Add(name);
            way.RemoveAt(way.Count - 1);
            return false;
        }
    }
}

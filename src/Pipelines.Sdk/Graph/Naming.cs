using System.Globalization;
using System.Text;
using Pipelines.Sdk.Authoring;

namespace Pipelines.Sdk.Graph;

/// <summary>
/// Gives every task and group its key, in the order of writing, so that the same program always gives the same keys. Keys are
/// unique in a pipeline, across its groups: names of values are made of them.
/// </summary>
internal static class Naming
{
    public static void Name(PipelineBuilder pipeline, Channels channels)
    {
        NameTable taken = new();
        foreach (PipelineTask task in pipeline.Tasks.Where(task => task.Settings.Name.Length > 0))
            taken.Take(task.Key = task.Settings.Name);
        foreach (PipelineTask task in pipeline.Tasks.Where(task => task.Settings.Name.Length == 0))
            task.Key = taken.TakeFree(Slug(task.Component.Name));

        GroupNames groups = new(taken);
        foreach (PipelineStep group in pipeline.Created)
        {
            switch (group)
            {
                case Authoring.BranchGroup branches:
                    if (!branches.IsAlone)
                        branches.Key = groups.Next("condition-branches");
                    foreach (Branch branch in branches.Branches)
                        branch.Key = groups.Next("condition");
                    break;
                case LoopGroup loop:
                    // A loop over constants has no source to name its item after, so the item takes a number too.
                    string item = loop.ItemSource is null ? groups.Next("loop-item-param") : "";
                    loop.Key = groups.Next("for-loop");
                    loop.ItemInput = loop.ItemSource is { } source ? channels.ItemOf(loop, source) : channels.Item(loop, item);
                    break;
                case ExitHandler body:
                    body.Key = groups.Next("exit-handler");
                    break;
            }
        }
    }

    /// <summary>The name in lower-case letters, digits and dashes: <c>Train model</c> is <c>train-model</c>.</summary>
    public static string Slug(string name)
    {
        StringBuilder slug = new(name.Length);
        foreach (char c in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(c))
                slug.Append(c);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
        }
        string trimmed = slug.ToString().TrimEnd('-');
        return trimmed.Length > 0 ? trimmed : "task";
    }

    /// <summary>One counter for all kinds of groups, as compiled files have it.</summary>
    private sealed class GroupNames(NameTable taken)
    {
        private int _last;

        public string Next(string kind)
        {
            string name;
            do
                name = string.Create(CultureInfo.InvariantCulture, $"{kind}-{++_last}");
            while (!taken.Take(name));
            return name;
        }
    }
}

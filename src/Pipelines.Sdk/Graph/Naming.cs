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
            task.Key = taken.TakeFree(task.Suggested.Length > 0 ? SlugOfIdentifier(task.Suggested) : Slug(task.Component.Name));

        GroupNames groups = new(taken);
        foreach (PipelineStep group in pipeline.Created)
        {
            switch (group)
            {
                case Authoring.BranchGroup branches:
                    if (!branches.IsAlone)
                        branches.Key = groups.Name(branches, "condition-branches");
                    foreach (Branch branch in branches.Branches)
                        branch.Key = groups.Next("condition");
                    break;
                case LoopGroup loop:
                    // A loop over constants has no source to name its item after, so the item takes a number too.
                    string item = loop.ItemSource is null ? groups.Next("loop-item-param") : "";
                    loop.Key = groups.Name(loop, "for-loop");
                    loop.ItemInput = loop.ItemSource is { } source ? channels.ItemOf(loop, source) : channels.Item(loop, item);
                    break;
                case ExitHandler body:
                    body.Key = groups.Name(body, "exit-handler");
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

    /// <summary>The same for a name of C#: <c>forestScore</c> is <c>forest-score</c>, <c>ROCCurve</c> is <c>roc-curve</c>.</summary>
    private static string SlugOfIdentifier(string name)
    {
        StringBuilder words = new(name.Length);
        for (int i = 0; i < name.Length; i++)
        {
            bool begins = i > 0 && char.IsUpper(name[i])
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])));
            words.Append(begins ? "-" : "").Append(name[i]);
        }
        return Slug(words.ToString());
    }

    /// <summary>One counter for all kinds of groups, as compiled files have it.</summary>
    private sealed class GroupNames(NameTable taken)
    {
        private int _last;

        /// <summary>What the author called the group, else its kind with a number.</summary>
        public string Name(PipelineStep group, string kind) => group.Suggested.Length > 0 ? taken.TakeFree(SlugOfIdentifier(group.Suggested)) : Next(kind);

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

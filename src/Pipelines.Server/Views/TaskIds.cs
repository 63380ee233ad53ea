using System.Globalization;
using Pipelines.Core.Values;

namespace Pipelines.Server.Views;

/// <summary>Ids that the API wants and the engine does not need: computed from what things are, so that they are the same each time.</summary>
internal static class TaskIds
{
    /// <summary>The id of a task of a run; in the form of a UUID, since that is what the reference has.</summary>
    public static string Of(RunId run, TaskPath task)
        => new Guid(Convert.FromHexString(Digest.Of($"{run.Value}/{task.Text}").Hex[..32]), bigEndian: true).ToString();

    /// <summary>The id of an artifact: a positive number of 63 bits, as text.</summary>
    public static string OfArtifact(string uri)
        => (long.Parse(Digest.Of(uri).Hex[..16], NumberStyles.HexNumber, CultureInfo.InvariantCulture) & long.MaxValue).ToString(CultureInfo.InvariantCulture);
}

/// <summary>The ids of a run's tasks, each computed once: a task's stands in its entry, in its children's and in its parent's.</summary>
internal sealed class TaskIdTable(RunId run)
{
    private readonly Dictionary<TaskPath, string> _ids = [];

    public RunId Run => run;

    public string Of(TaskPath task)
    {
        if (!_ids.TryGetValue(task, out string? id))
            _ids.Add(task, id = TaskIds.Of(run, task));
        return id;
    }
}

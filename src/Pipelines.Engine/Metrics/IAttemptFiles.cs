using Pipelines.Core.Values;
using Pipelines.Engine.Steps;

namespace Pipelines.Engine.Metrics;

/// <summary>The files of an attempt while it runs, as far as this machine sees them.</summary>
/// <param name="Log">What it prints.</param>
/// <param name="Folder">Its folders.</param>
public sealed record AttemptFiles(string Log, StepFolder Folder);

/// <summary>Says where attempts that a launcher runs leave their files. The same attempt has the same place for ever.</summary>
public interface IAttemptFiles
{
    /// <summary>The files of an attempt; they need not be there yet.</summary>
    AttemptFiles Of(AttemptId attempt);
}

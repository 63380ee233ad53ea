using Pipelines.Engine.Experiments;
using Pipelines.Tuning.Experiments;

namespace Pipelines.Cli.Screens;

/// <summary>An experiment in a pipe or a CI log: a line when a trial starts, one when it ends.</summary>
internal sealed class ExperimentPlain(Terminal terminal) : IExperimentObserver
{
    private readonly HashSet<TrialName> _started = [];
    private readonly HashSet<TrialName> _ended = [];

    public void Changed(ExperimentMachine experiment, IReadOnlyList<TrialView> trials)
    {
        foreach (TrialView trial in trials)
        {
            if (trial.EndedAt is not null)
            {
                if (_ended.Add(trial.Name))
                    terminal.People.WriteLine(ExperimentWords.Line(terminal, experiment, trial));
            }
            else if (trial.StartedAt is not null && _started.Add(trial.Name))
            {
                terminal.People.WriteLine($"  {terminal.Of(trial.State)}  {trial.Name}  {terminal.Dim(ExperimentWords.Assignment(trial))}");
            }
        }
    }
}

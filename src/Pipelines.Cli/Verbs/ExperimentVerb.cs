using System.CommandLine;
using System.Text.Json;
using Pipelines.Cli.Engines;
using Pipelines.Cli.Screens;
using Pipelines.Core.Values;
using Pipelines.Engine.Experiments;
using Pipelines.Engine.Ports;
using Pipelines.Engine.Runs;
using Pipelines.Tuning.Experiments;
using Pipelines.Tuning.Views;
using Pipelines.Tuning.Views.Html;
using Spectre.Console;

namespace Pipelines.Cli.Verbs;

/// <summary><c>pipelines experiment</c>: looks at experiments, ends them, gives them more trials.</summary>
internal static class ExperimentVerb
{
    public static Command Make() => new("experiment", "Shows experiments, ends them, and gives them more trials.")
    {
        MakeShow(),
        MakeReport(),
        MakeList(),
        MakeStop(),
        MakeEdit(),
    };

    private static Argument<string?> Name() => new("NAME")
    {
        Description = "The experiment's id or the beginning of it, or its name: the newest of that name; the newest of all if not given.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static Command MakeShow()
    {
        Argument<string?> name = Name();
        Option<string?> home = Shared.Home();
        Option<string?> store = Shared.Store();
        Option<string> output = Shared.Output();
        Command command = new("show", "Shows an experiment: the best trial and all others.") { name, home, store, output };
        command.SetAction(async (parsed, stop) =>
        {
            HomeReader reader = await HomeReader.OpenAsync(parsed.HomeOf(home, store), stop);
            ExperimentMachine experiment = await ExperimentNames.RequireAsync(reader.Journal, parsed.GetValue(name), stop);
            if (parsed.IsJson(output))
            {
                ExperimentJson.Print(experiment);
                return ExitCodes.Succeeded;
            }
            Terminal terminal = new(json: false);
            ExperimentSummary.PrintHead(terminal, experiment);
            terminal.People.WriteLine();
            ExperimentSummary.PrintPlot(terminal, experiment);
            ExperimentSummary.PrintTrials(terminal, experiment);
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static Command MakeReport()
    {
        Argument<string?> name = Name();
        Option<string?> home = Shared.Home();
        Option<string?> store = Shared.Store();
        Option<string> file = new("--file", "-o") { Description = "Where it is written.", DefaultValueFactory = _ => "report.html", HelpName = "FILE" };
        Command command = new("report", "Writes a report of an experiment: one HTML page with its pictures, which needs nothing else.") { name, home, store, file };
        command.SetAction(async (parsed, stop) =>
        {
            HomeReader reader = await HomeReader.OpenAsync(parsed.HomeOf(home, store), stop);
            ExperimentMachine experiment = await ExperimentNames.RequireAsync(reader.Journal, parsed.GetValue(name), stop);
            string target = parsed.GetValue(file)!;
            try
            {
                await File.WriteAllTextAsync(target, HtmlReport.Write(ExperimentView.Of(experiment, TimeProvider.System.GetUtcNow())), stop);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                throw new RefusedException($"The report cannot be written to '{target}': {e.Message}");
            }
            Terminal.Notice($"Wrote {target}: {experiment.Spec.Name}, {experiment.TrialCount} trials.");
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static Command MakeList()
    {
        Option<string?> home = Shared.Home();
        Option<string?> store = Shared.Store();
        Option<string> output = Shared.Output();
        Command command = new("list", "Lists experiments, newest first.") { home, store, output };
        command.SetAction(async (parsed, stop) =>
        {
            HomeReader reader = await HomeReader.OpenAsync(parsed.HomeOf(home, store), stop);
            IReadOnlyList<ExperimentMachine> all = await ExperimentNames.AllAsync(reader.Journal, stop);
            if (parsed.IsJson(output))
                ExperimentJson.Print(json => WriteList(json, all));
            else
                PrintList(all);
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static Command MakeStop()
    {
        Argument<string?> name = Name();
        EngineOptions engine = new();
        Command command = new("stop", "Ends an experiment: its running trials are stopped, what was found stays.") { name };
        engine.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            EngineSettings settings = engine.Read(parsed);
            ExperimentMachine experiment = await FindAsync(settings, parsed.GetValue(name), stop);
            if (experiment.Status != ExperimentStatus.Running)
            {
                Terminal.Notice($"Experiment {experiment.Id} has ended already: {experiment.Status.Name()}.");
                return ExitCodes.Succeeded;
            }
            Requests.LeaveCancel(settings.Home.Home, experiment.Id.Value);
            try
            {
                // Nobody drives it: then this program does, to its end.
                await using LocalEngine local = await LocalEngine.OpenAsync(settings, stop);
                await new ExperimentSession(local, settings).ResumeAsync(experiment.Id, stop);
            }
            catch (HomeLockedException)
            {
                Terminal.Notice($"Asked the engine that drives experiment {experiment.Id} to end it.");
            }
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static Command MakeEdit()
    {
        Argument<string?> name = Name();
        Option<int?> maxTrials = new("--max-trials") { Description = "At most so many trials.", HelpName = "N" };
        Option<int?> maxFailed = new("--max-failed-trials") { Description = "At most so many failed trials.", HelpName = "N" };
        Option<int?> parallel = new("--parallel-trials") { Description = "So many trials at once.", HelpName = "N" };
        EngineOptions engine = new();
        Command command = new("edit", "Changes an experiment's counts, while it runs or after its end: then `pipelines resume` goes on with it.") { name, maxTrials, maxFailed, parallel };
        engine.AddTo(command);
        command.SetAction(async (parsed, stop) =>
        {
            EngineSettings settings = engine.Read(parsed);
            ExperimentEdit edit = new(parsed.GetValue(maxTrials), parsed.GetValue(maxFailed), parsed.GetValue(parallel));
            if (edit == new ExperimentEdit(null, null, null))
                throw new RefusedException("Nothing is to be changed. Give --max-trials, --max-failed-trials or --parallel-trials.");
            ExperimentMachine experiment = await FindAsync(settings, parsed.GetValue(name), stop);
            // What is refused now would be refused by whoever drives it, too.
            if (experiment.CheckEdit(edit.Of(experiment.Spec)) is { Count: > 0 } problems)
                throw new RefusedException($"The edit of experiment {experiment.Id}", [.. problems]);
            try
            {
                await using LocalEngine local = await LocalEngine.OpenAsync(settings, stop);
                await using HeldRun held = await local.HoldAsync(new(experiment.Id.Value), stop);
                DateTimeOffset now = local.Ports.Time.GetUtcNow();
                Sequence<Problem> refused = await ExperimentHistory.EditAsync(held.Ports.Journal, experiment.Id, spec => edit.Of(spec) with { At = now }, stop);
                if (refused.Count > 0)
                    throw new RefusedException($"The edit of experiment {experiment.Id}", [.. refused]);
                Terminal.Notice($"Changed. Go on with: pipelines resume {experiment.Id}");
            }
            catch (HomeLockedException)
            {
                Requests.Leave(settings.Home.Home, experiment.Id.Value, ExperimentEdit.Request, edit.Write());
                Terminal.Notice($"Asked the engine that drives experiment {experiment.Id} to change it.");
            }
            return ExitCodes.Succeeded;
        });
        return command;
    }

    private static async Task<ExperimentMachine> FindAsync(EngineSettings settings, string? name, CancellationToken stop)
    {
        HomeReader reader = await HomeReader.OpenAsync(settings.Home, stop);
        ExperimentMachine experiment = await ExperimentNames.RequireAsync(reader.Journal, name, stop);
        if (SweepDescription.AttemptOf(experiment) is { } sweep)
            throw new RefusedException($"Experiment {experiment.Id} is the sweep '{sweep.Task}' of run {sweep.Run} and ends with it. End the run: pipelines cancel {sweep.Run}");
        return experiment;
    }

    private static void PrintList(IReadOnlyList<ExperimentMachine> all)
    {
        if (all.Count == 0)
        {
            Console.Out.WriteLine("No experiments.");
            return;
        }
        Table table = Tables.Plain("EXPERIMENT", "STATE", "TRIALS", "BEST", "STARTED", "TOOK", "ALGORITHM");
        foreach (ExperimentMachine experiment in all)
        {
            string trials = experiment.Spec.MaxTrialCount is { } most ? $"{experiment.TrialCount}/{most}" : $"{experiment.TrialCount}";
            table.AddRow(
                Markup.Escape(experiment.Id.Value), Tables.State(experiment.Status.Name()), trials,
                Markup.Escape(experiment.Best is { } best ? ExperimentWords.Values(experiment, best) : ""),
                Times.At(experiment.CreatedAt), Times.Between(experiment.CreatedAt, experiment.EndedAt), Markup.Escape(experiment.Spec.Algorithm.Name));
        }
        Tables.Write(new Terminal(json: false), table);
    }

    private static void WriteList(Utf8JsonWriter json, IReadOnlyList<ExperimentMachine> all)
    {
        json.WriteStartObject();
        json.WriteStartArray("experiments");
        foreach (ExperimentMachine experiment in all)
        {
            json.WriteStartObject();
            ExperimentJson.WriteHead(json, experiment);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }
}

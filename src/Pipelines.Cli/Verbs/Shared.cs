using System.CommandLine;
using Pipelines.Cli.Engines;

namespace Pipelines.Cli.Verbs;

/// <summary>Options that several commands have.</summary>
internal static class Shared
{
    public static Option<string?> Home() => new("--home")
    {
        Description = "Where state lives: journal, artifacts, logs. PIPELINES_HOME if not given, else .pipelines in the working folder.",
        HelpName = "DIR",
    };

    public static Option<string> Pipeline() => new("--pipeline")
    {
        Description = "Which pipeline of a C# project that has several; the one that holds the others if not given.",
        DefaultValueFactory = _ => "",
        HelpName = "NAME",
    };

    public static Option<string> Output() => new Option<string>("--output", "-o")
    {
        Description = "text for people, json for programs: then standard output holds one JSON object.",
        DefaultValueFactory = _ => "text",
    }.AcceptOnlyFromAmong("text", "json");

    public static bool IsJson(this ParseResult parsed, Option<string> output) => parsed.GetValue(output) == "json";

    public static HomePlace HomeOf(this ParseResult parsed, Option<string?> home) => HomePlace.Find(parsed.GetValue(home));
}

using System.CommandLine;
using Pipelines.Cli.Engines;
using Pipelines.Cli.Remote;

namespace Pipelines.Cli.Verbs;

/// <summary>Options that several commands have.</summary>
internal static class Shared
{
    public static Option<string?> Home() => new("--home")
    {
        Description = "Where state lives: journal, artifacts, logs. PIPELINES_HOME if not given, else .pipelines in the working folder.",
        HelpName = "DIR",
    };

    public static Option<string?> Store() => new("--store")
    {
        Description = "The database of journal and catalog: sqlite:FILE, or postgres://USER@HOST/DATABASE, which several engines may share; below the home if not given.",
        HelpName = "sqlite:FILE|postgres:...",
    };

    /// <summary>Of every command: what is shown to a server.</summary>
    public static Option<string?> Token { get; } = new("--token")
    {
        Description = "The token for a server. PIPELINES_TOKEN if not given; others on this machine see command lines, so better that or a file.",
        HelpName = "TEXT",
        Recursive = true,
    };

    /// <summary>The same, from a file.</summary>
    public static Option<string?> TokenFile { get; } = new("--token-file")
    {
        Description = "A file with the token, its owner's alone (0600). PIPELINES_TOKEN_FILE if not given.",
        HelpName = "FILE",
        Recursive = true,
    };

    public static Option<string?> Server() => new("--server")
    {
        Description = "Works on this server, not on a home. PIPELINES_SERVER if not given.",
        HelpName = "URL",
    };

    /// <summary>The server that is meant; null: the command is about a home.</summary>
    public static ServerClient? ServerOf(this ParseResult parsed, Option<string?> server) => ServerClient.Find(parsed.GetValue(server), parsed.GetValue(Token), parsed.GetValue(TokenFile));

    /// <summary>The server that is meant, for commands that need one.</summary>
    public static ServerClient RequireServer(this ParseResult parsed, Option<string?> server) => parsed.ServerOf(server)
        ?? throw new RefusedException("This is about a server. Give --server URL, or set PIPELINES_SERVER; start one with: pipelines up");

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

    public static HomePlace HomeOf(this ParseResult parsed, Option<string?> home, Option<string?> store)
        => HomePlace.Find(parsed.GetValue(home), parsed.GetValue(store));
}

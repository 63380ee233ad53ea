using System.Net;
using Pipelines.Core.Values;
using Pipelines.Server.SignIn;

namespace Pipelines.Server;

/// <summary>What a server is told by the one who starts it.</summary>
public sealed record ServerOptions
{
    /// <summary>Where it listens; port 0 takes any free one. 127.0.0.1:8888 if not set.</summary>
    public IPEndPoint Listen { get; init; } = new(IPAddress.Loopback, 8888);

    /// <summary>
    /// Names besides localhost and the addresses of this machine's loopback that requests may be addressed to (their <c>Host</c>), as a
    /// proxy on this machine passes them on. None if not set.
    /// </summary>
    public Sequence<string> AllowedHosts { get; init; }

    /// <summary>What happens to runs when the server is asked to stop. They are left if not set.</summary>
    public StopRule OnStop { get; init; } = StopRule.LeaveSteps;

    /// <summary>How long requests may take to end when the server stops; runs that are canceled have as long. Thirty seconds if not set.</summary>
    public TimeSpan StopWithin { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A link to an artifact works for so long. Ten minutes if not set; at most fifteen.</summary>
    public TimeSpan LinksLast { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>The folder with the dashboard's built files. Empty, or a folder without them: only the API is served.</summary>
    public string DashboardFolder { get; init; } = "";
    /// <summary>Runs that are driven at the same time, by all servers over a database together; others wait for their turn. Null: any number.</summary>
    public int? MostRuns { get; init; }

    /// <summary>The variables of the environment that ask for telemetry; those of this process if not set.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>Writes a line of JSON for each log entry; else plain lines for people.</summary>
    public bool JsonLogs { get; init; }

    /// <summary>How people sign in. They do not if not set: then the server listens to this machine alone.</summary>
    public SignInOptions? SignIn { get; init; }

    /// <summary>Names that requests may be addressed to: those that were given, and the address that it listens on.</summary>
    internal Sequence<string> Hosts()
        => Listen.Address.Equals(IPAddress.Any) || Listen.Address.Equals(IPAddress.IPv6Any) ? AllowedHosts : AllowedHosts.Add(Listen.Address.ToString());

    /// <summary>All that is wrong with the options; empty when they can be used.</summary>
    public Sequence<string> Problems()
    {
        List<string> problems = [];
        if (!IPAddress.IsLoopback(Listen.Address) && SignIn is null)
        {
            problems.Add($"{Listen} can be reached from other machines, and this server signs nobody in: whoever reaches it may run programs here. "
                + "Listen on 127.0.0.1 or [::1], or let people sign in: --sign-in, with tokens of: pipelines token create");
        }
        if (SignIn is not null)
            problems.AddRange(SignIn.Problems());
        if (LinksLast <= TimeSpan.Zero || LinksLast > TimeSpan.FromMinutes(15))
            problems.Add($"Links to artifacts last {LinksLast}; give more than nothing and at most fifteen minutes.");
        if (StopWithin < TimeSpan.Zero)
            problems.Add($"The time to stop is {StopWithin}; it cannot be below zero.");
        if (MostRuns < 1)
            problems.Add($"At most {MostRuns} runs are to be driven at the same time; give at least 1.");
        return problems.ToSequence();
    }
}

/// <summary>What a server that is asked to stop does with its runs.</summary>
public enum StopRule
{
    /// <summary>Local steps go on, and the next server finds them; the runs go on there.</summary>
    LeaveSteps = 0,

    /// <summary>Runs are canceled: their steps are stopped, their exit tasks run.</summary>
    CancelRuns = 1,
}

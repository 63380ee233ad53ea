using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Pipelines.Conformance;

/// <summary>
/// A PostgreSQL server of the tests' own, on a socket in a folder for temporary files; it ends with the process that started it, however
/// that ends. Root runs it as the user postgres, since the server refuses root.
/// </summary>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The one user of its servers who is asked for a password; it is for the test to make.</summary>
    public const string UserWithPassword = "ann";

    private const int Schemas = 400;
    private static readonly SemaphoreSlim Gate = new(1);
    private static PostgresServer? _shared;
    private static int _given;

    private readonly string _folder;
    private Process _keeper;

    private PostgresServer(string folder, Process keeper) => (_folder, _keeper) = (folder, keeper);

    private static string? Programs { get; } = FindPrograms();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Where its socket lies: the host of a connection.</summary>
    public string Host => Path.Combine(_folder, "socket");

    /// <summary>The database of tests, as an address for <c>--store</c>.</summary>
    public string Address => $"postgres:host={Host} user=postgres dbname=tests";

    /// <summary>An address with an empty schema that no other test has, on a server that all tests of this process share.</summary>
    public static async Task<string> EmptyStoreAsync()
    {
        Require();
        await Gate.WaitAsync(Stop);
        try
        {
            _shared ??= await StartAsync();
        }
        finally
        {
            Gate.Release();
        }
        return _shared.NextStore();
    }

    /// <summary>A server for one test, to be stopped, killed and spoilt.</summary>
    /// <param name="settings">Lines of its configuration.</param>
    public static async Task<PostgresServer> StartAsync(params string[] settings)
    {
        Require();
        string folder = Directory.CreateTempSubdirectory("pg-").FullName;
        string data = Path.Combine(folder, "data");
        string socket = Path.Combine(folder, "socket");
        Directory.CreateDirectory(socket);
        if (Environment.IsPrivilegedProcess)
            await RunAsync("chown", "-R", "postgres", folder);
        await RunAsync([.. AsOwner, Program("initdb"), "-D", data, "-U", "postgres", "-A", "trust", "--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]);
        string[] lines =
        [
            "listen_addresses = ''", $"unix_socket_directories = '{socket}'", "max_connections = 150", "shared_buffers = 16MB", "fsync = off", "logging_collector = off", .. settings,
        ];
        await File.AppendAllLinesAsync(Path.Combine(data, "postgresql.conf"), lines, Stop);
        await File.WriteAllTextAsync(Path.Combine(data, "pg_hba.conf"), $"local all {UserWithPassword} scram-sha-256\nlocal all all trust\n", Stop);
        PostgresServer server = new(folder, Keep(folder));
        await server.AnswersAsync();
        // Language rules other than the bytes' order, as most databases of people have: lists must not follow them.
        await server.RunSqlAsync("postgres", "CREATE DATABASE tests TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8'");
        await server.RunSqlAsync($"DO $$ BEGIN FOR i IN 1..{Schemas} LOOP EXECUTE format('CREATE SCHEMA test%s', i); END LOOP; END $$");
        return server;
    }

    /// <summary>An address with an empty schema that no other test has.</summary>
    public string NextStore()
    {
        int number = Interlocked.Increment(ref _given);
        Assert.InRange(number, 1, Schemas);
        return $"{Address} options=-csearch_path=test{number}";
    }

    /// <summary>Runs SQL in the database of tests and returns what it prints, unadorned.</summary>
    public Task<string> RunSqlAsync(string sql) => RunSqlAsync("tests", sql);

    /// <summary>Kills all of its processes with SIGKILL.</summary>
    public async Task KillAsync()
    {
        int main = MainProcess();
        foreach (int process in (int[])[main, .. ChildrenOf(main)])
        {
            try
            {
                Process.GetProcessById(process).Kill();
            }
            catch (ArgumentException)
            {
                // Gone by itself, since the main process is.
            }
        }
        await _keeper.WaitForExitAsync(Stop);
    }

    /// <summary>Ends it as an administrator would: connections are cut, transactions undone.</summary>
    public async Task StopAsync()
    {
        await RunAsync([.. AsOwner, Program("pg_ctl"), "stop", "-D", Path.Combine(_folder, "data"), "-m", "fast", "-w"]);
        await _keeper.WaitForExitAsync(Stop);
    }

    /// <summary>Starts it again after it was stopped or killed.</summary>
    public async Task StartAgainAsync()
    {
        _keeper.Dispose();
        _keeper = Keep(_folder);
        await AnswersAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _keeper.StandardInput.Close();
        await _keeper.WaitForExitAsync(CancellationToken.None);
        _keeper.Dispose();
        // A server that had ended before left it.
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Skips the test where no server is installed.</summary>
    public static void Require()
        => Assert.SkipUnless(Programs is not null, "PostgreSQL is not on this machine: WITH=postgres installs it.");

    private static string[] AsOwner => Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    // A shell that ends the server, and removes the folder, when nothing more can come from us: its standard input is closed with our process.
    private static Process Keep(string folder)
    {
        const string Script = """
            "$1" -D "$2/data" >>"$2/socket/log" 2>&1 </dev/null &
            server=$!
            ( cat >/dev/null; : >"$2/ended"; kill -QUIT $server 2>/dev/null ) <&3 &
            waiter=$!
            exec 3<&-
            wait $server
            kill $waiter 2>/dev/null
            ! [ -e "$2/ended" ] || rm -rf "$2"
            """;
        string[] command = [.. AsOwner, "sh", "-c", "exec 3<&0; " + Script, "sh", Program("postgres"), folder];
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardInput = true, WorkingDirectory = "/" };
        return Process.Start(start)!;
    }

    private async Task AnswersAsync()
    {
        long began = TimeProvider.System.GetTimestamp();
        while ((await TryRunAsync([Program("pg_isready"), "-q", "-h", Host, "-U", "postgres", "-d", "postgres"])).Code != 0)
        {
            string log = Path.Combine(_folder, "socket", "log");
            Assert.True(
                TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromMinutes(1),
                $"The server did not start: {(File.Exists(log) ? await File.ReadAllTextAsync(log, Stop) : "it has no log")}");
            // Killed processes may hold its memory for a moment more.
            if (_keeper.HasExited)
                _keeper = Keep(_folder);
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, Stop);
        }
    }

    private int MainProcess()
        => int.Parse(File.ReadLines(Path.Combine(_folder, "data", "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private static IEnumerable<int> ChildrenOf(int process)
        => File.ReadAllText($"/proc/{process}/task/{process}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(child => int.Parse(child, CultureInfo.InvariantCulture));

    private Task<string> RunSqlAsync(string database, string sql)
        => RunAsync(Program("psql"), "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", Host, "-U", "postgres", "-d", database, "-c", sql);

    private static async Task<string> RunAsync(params string[] command)
    {
        (int code, string said) = await TryRunAsync(command);
        return code == 0 ? said.Trim() : throw new InvalidOperationException($"`{string.Join(' ', command)}` ended with {code}: {said}");
    }

    private static async Task<(int Code, string Said)> TryRunAsync(string[] command)
    {
        ProcessStartInfo start = new(command[0], command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = "/" };
        using Process process = Process.Start(start)!;
        Task<string> errors = process.StandardError.ReadToEndAsync(Stop);
        string said = await process.StandardOutput.ReadToEndAsync(Stop);
        await process.WaitForExitAsync(Stop);
        return (process.ExitCode, said + await errors);
    }

    private static string Program(string name) => Path.Combine(Programs!, name);

    // Debian keeps them out of PATH, a folder for each version.
    private static string? FindPrograms()
    {
        string[] debian = Directory.Exists("/usr/lib/postgresql") ? [.. Directory.GetDirectories("/usr/lib/postgresql").OrderDescending().Select(version => Path.Combine(version, "bin"))] : [];
        return ((string[])[.. debian, .. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':')])
            .FirstOrDefault(folder => File.Exists(Path.Combine(folder, "initdb")) && File.Exists(Path.Combine(folder, "postgres")));
    }
}

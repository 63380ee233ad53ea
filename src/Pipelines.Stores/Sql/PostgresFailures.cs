using System.Data.Common;
using System.Net.Sockets;
using System.Security.Authentication;
using Npgsql;
using Pipelines.Engine.Ports;

namespace Pipelines.Stores.Sql;

/// <summary>What goes wrong with a PostgreSQL server, in words for people, with the mend. Codes are those of its manual, appendix A.</summary>
internal sealed class PostgresFailures(NpgsqlConnectionStringBuilder address, string place, string mend)
{
    private readonly string _user = address.Username ?? "";
    private readonly string _database = address.Database ?? "";
    private readonly string _server = $"{address.Host}:{address.Port}";

    /// <summary>
    /// True for what passes by itself: the connection was cut, the server stops or starts or has no place left for one more, two
    /// transactions waited for each other. Nothing of the transaction was kept, unless it was being committed.
    /// </summary>
    public static bool IsPassing(DbException failure) => failure switch
    {
        PostgresException answer => answer.SqlState is
            PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure or "25P03" or "57P05"
            || answer.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException { InnerException: SocketException or IOException or TimeoutException } => true,
        _ => false,
    };

    /// <summary>Refuses a database that cannot be used, before anything is written.</summary>
    /// <exception cref="StorageUnavailableException">Says why, and the mend.</exception>
    public void Check(bool isStandby, string encoding, string? schema)
    {
        if (isStandby)
            throw new StorageUnavailableException(place, Standby);
        if (encoding != "UTF8")
            throw new StorageUnavailableException(place, $"the database keeps its texts in {encoding}. Make one with: createdb --encoding UTF8 --template template0 {_database}");
        if (schema is null)
            throw new StorageUnavailableException(place, NoSchema);
    }

    /// <summary>What a person is told.</summary>
    public PipelinesException Explain(DbException failure) => failure is PostgresException answer
        ? Explain(answer)
        : Unavailable(Unanswered(failure), failure);

    private const string Standby = "the server is a read-only standby. Give the address of the primary server.";

    private const string NoSchema = "none of the schemas of the search path exists, so there is no place for tables. Make one (CREATE SCHEMA), or name another by options=-csearch_path=NAME.";

    private PipelinesException Explain(PostgresException answer) => answer.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword => Unavailable(
            $"the server refuses the password of user '{_user}', or knows no such user. Give the right one by PGPASSWORD or in ~/.pgpass.", answer),
        PostgresErrorCodes.InvalidAuthorizationSpecification => Unavailable(
            $"the server does not let user '{_user}' in from here: there is no such user, or its pg_hba.conf has no line for it. {Text(answer)}", answer),
        PostgresErrorCodes.InvalidCatalogName => Unavailable($"the server has no database '{_database}'. Make it with: createdb --encoding UTF8 {_database}", answer),
        PostgresErrorCodes.InvalidSchemaName => Unavailable(NoSchema, answer),
        PostgresErrorCodes.InsufficientPrivilege => Unavailable(
            $"user '{_user}' lacks a right ({Text(answer)}). Give it: GRANT USAGE, CREATE ON SCHEMA public TO \"{_user}\", or make it the owner of the database and its tables.", answer),
        PostgresErrorCodes.ReadOnlySqlTransaction => Unavailable(Standby, answer),
        PostgresErrorCodes.DiskFull => Unavailable("the server's disk is full. Free some space there and try again; what was acknowledged is kept.", answer),
        PostgresErrorCodes.IoError => Unavailable($"the server's disk reported an error ({Text(answer)}). Look at the health of that disk.", answer),
        PostgresErrorCodes.OutOfMemory => Unavailable("the server has no memory left. Give it more, or lower work_mem and max_connections.", answer),
        PostgresErrorCodes.TooManyConnections => Unavailable("the server has no connection left. Close some programs, or raise its max_connections.", answer),
        PostgresErrorCodes.QueryCanceled => Unavailable("a statement was ended by the server: its statement_timeout is too short, or somebody canceled it. Raise statement_timeout for this user, or try again.", answer),
        PostgresErrorCodes.LockNotAvailable => Unavailable("another program holds what this one needs for longer than lock_timeout allows. End that one, or try again later.", answer),
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            => Unavailable($"the server stops or starts just now ({Text(answer)}). Try again in a moment; what was acknowledged is kept.", answer),
        PostgresErrorCodes.InvalidSqlStatementName => Unavailable(
            "a pooler between here and the server mixes connections. Give the address of the server itself, or set the pooler to pool sessions.", answer),
        PostgresErrorCodes.DataCorrupted or PostgresErrorCodes.IndexCorrupted => new StorageDamagedException(place, $"{Text(answer)}.", mend, answer),
        _ => Unavailable($"PostgreSQL reported '{Text(answer)}'.", answer),
    };

    private string Unanswered(DbException failure) => failure.InnerException switch
    {
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }
            => $"no machine is known by the name '{address.Host}'. Mend the address in --store.",
        SocketException socket => $"no server answers at {_server} ({socket.SocketErrorCode}). Start it, or mend the address in --store.",
        TimeoutException => $"the server at {_server} did not answer in time. See whether it is overloaded or behind a firewall, then try again.",
        AuthenticationException wrong => $"the connection to {_server} could not be secured ({wrong.Message}) Mend sslmode and sslrootcert in --store.",
        IOException => $"the connection to {_server} was cut. See whether the server was stopped, then try again; what was acknowledged is kept.",
        _ when failure.Message.Contains("password", StringComparison.OrdinalIgnoreCase)
            => $"the server asks for the password of user '{_user}', and none was given. Give it by PGPASSWORD or in ~/.pgpass.",
        _ => $"{failure.Message}",
    };

    private static string Text(PostgresException answer) => $"{answer.SqlState} {answer.MessageText}";

    private StorageUnavailableException Unavailable(string why, DbException failure) => new(place, why, failure);
}

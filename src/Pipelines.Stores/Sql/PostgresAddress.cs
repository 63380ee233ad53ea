using System.Globalization;
using Npgsql;
using Pipelines.Core.Values;

namespace Pipelines.Stores.Sql;

/// <summary>
/// Where a PostgreSQL database is, as people write it for every program that speaks to one: a URI
/// (<c>postgres://user@host:5432/database?sslmode=require</c>) or keywords (<c>host=... dbname=...</c>), behind <c>postgres:</c>.
/// The rules are those of PostgreSQL's manual, "Connection Strings". What is not said comes from PGHOST, PGPORT, PGDATABASE and PGUSER; a
/// password best from PGPASSWORD or the password file.
/// </summary>
internal static class PostgresAddress
{
    private const string Scheme = "postgres:";
    private const string LongScheme = "postgresql:";
    private const string Examples = "Write postgres://USER@HOST:5432/DATABASE, or 'postgres:host=HOST user=USER dbname=DATABASE'.";

    private static readonly Dictionary<string, SslMode> SslModes = new(StringComparer.Ordinal)
    {
        ["disable"] = SslMode.Disable,
        ["allow"] = SslMode.Allow,
        ["prefer"] = SslMode.Prefer,
        ["require"] = SslMode.Require,
        ["verify-ca"] = SslMode.VerifyCA,
        ["verify-full"] = SslMode.VerifyFull,
    };

    private static readonly Dictionary<string, Action<NpgsqlConnectionStringBuilder, string>> Keywords = new(StringComparer.Ordinal)
    {
        ["host"] = static (to, value) => to.Host = value,
        ["hostaddr"] = static (to, value) => to.Host = value,
        ["port"] = static (to, value) => to.Port = Number("port", value, 1, 65535),
        ["dbname"] = static (to, value) => to.Database = value,
        ["user"] = static (to, value) => to.Username = value,
        ["password"] = static (to, value) => to.Password = value,
        ["passfile"] = static (to, value) => to.Passfile = value,
        ["sslmode"] = static (to, value) => to.SslMode = OneOf("sslmode", value, SslModes),
        ["sslrootcert"] = static (to, value) => to.RootCertificate = value,
        ["sslcert"] = static (to, value) => to.SslCertificate = value,
        ["sslkey"] = static (to, value) => to.SslKey = value,
        ["sslpassword"] = static (to, value) => to.SslPassword = value,
        ["application_name"] = static (to, value) => to.ApplicationName = value,
        ["connect_timeout"] = static (to, value) => to.Timeout = Number("connect_timeout", value, 1, 1024),
        ["options"] = static (to, value) => to.Options = value,
    };

    /// <summary>True for what begins like the address of a PostgreSQL database.</summary>
    public static bool Fits(string text)
        => text.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) || text.StartsWith(LongScheme, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads an address.</summary>
    /// <exception cref="FormatException">It is written wrong; the message says how, and holds no password.</exception>
    public static NpgsqlConnectionStringBuilder Read(string text)
    {
        string rest = text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
        NpgsqlConnectionStringBuilder read = new();
        if (rest.StartsWith("//", StringComparison.Ordinal))
            ReadUri(rest[2..], read);
        else
            ReadKeywords(rest, read);
        FillFromEnvironment(read);
        if (string.IsNullOrEmpty(read.Database))
            throw new FormatException($"it names no database. {Examples}");
        return read;
    }

    /// <summary>The address for messages: without a password and without options.</summary>
    public static string Describe(NpgsqlConnectionStringBuilder address)
    {
        string host = address.Host ?? "";
        string place = host.StartsWith('/') ? $"{Uri.EscapeDataString(host)}:{address.Port}"
            : host.Contains(':', StringComparison.Ordinal) && !host.StartsWith('[') ? $"[{host}]:{address.Port}"
            : $"{host}:{address.Port}";
        string user = string.IsNullOrEmpty(address.Username) ? "" : $"{Uri.EscapeDataString(address.Username)}@";
        return string.Create(CultureInfo.InvariantCulture, $"postgres://{user}{place}/{Uri.EscapeDataString(address.Database ?? "")}");
    }

    private static void ReadUri(string uri, NpgsqlConnectionStringBuilder to)
    {
        int question = uri.IndexOf('?', StringComparison.Ordinal);
        // A '/' or '?' in a password would end it here, and the rest would be taken for what may be shown.
        if (uri.LastIndexOf('@') > uri.AsSpan().IndexOfAny('/', '?', '#') && uri.AsSpan().IndexOfAny('/', '?', '#') >= 0)
            throw new FormatException("an '@' stands behind a '/', '?' or '#'. In user, password and options write %40 for '@', %2F for '/', %3F for '?', %23 for '#'.");
        string query = question < 0 ? "" : uri[(question + 1)..];
        string path = question < 0 ? uri : uri[..question];
        int slash = path.IndexOf('/', StringComparison.Ordinal);
        string authority = slash < 0 ? path : path[..slash];
        if (slash >= 0 && path[(slash + 1)..] is { Length: > 0 } database)
            to.Database = Plain(database);
        int at = authority.LastIndexOf('@');
        if (at >= 0)
            ReadUser(authority[..at], to);
        ReadHost(authority[(at + 1)..], to);
        foreach (string pair in query.Split('&', StringSplitOptions.RemoveEmptyEntries))
        {
            int equals = pair.IndexOf('=', StringComparison.Ordinal);
            if (equals <= 0)
                throw new FormatException($"behind the '?' stands something that is not NAME=VALUE. {Examples}");
            Set(to, Plain(pair[..equals]), Plain(pair[(equals + 1)..]));
        }
    }

    private static void ReadUser(string user, NpgsqlConnectionStringBuilder to)
    {
        int colon = user.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
            to.Password = Plain(user[(colon + 1)..]);
        if ((colon < 0 ? user : user[..colon]) is { Length: > 0 } name)
            to.Username = Plain(name);
    }

    private static void ReadHost(string host, NpgsqlConnectionStringBuilder to)
    {
        if (host.Contains(',', StringComparison.Ordinal))
            throw new FormatException("it names several hosts. Give one: the server that may be written, or an address that always leads to it.");
        int colon = host.LastIndexOf(':');
        bool hasPort = colon >= 0 && colon > host.LastIndexOf(']');
        if (hasPort && host[(colon + 1)..] is { Length: > 0 } port)
            Set(to, "port", port);
        if ((hasPort ? host[..colon] : host) is { Length: > 0 } name)
            to.Host = Plain(name.Trim('[', ']'));
    }

    // NAME=VALUE pairs between blanks; a value may stand in single quotes, and a backslash makes the next character plain.
    private static void ReadKeywords(string text, NpgsqlConnectionStringBuilder to)
    {
        int at = 0;
        while (SkipBlanks(text, ref at))
        {
            int equals = text.IndexOf('=', at);
            string name = equals < 0 ? text[at..].Trim() : text[at..equals].Trim();
            if (equals < 0 || name.Length == 0 || name.AsSpan().ContainsAny(" \t'"))
                throw new FormatException($"it is neither a URI nor a list of NAME=VALUE. {Examples}");
            at = equals + 1;
            SkipBlanks(text, ref at);
            Set(to, name, ReadValue(text, name, ref at));
        }
    }

    private static bool SkipBlanks(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
            at++;
        return at < text.Length;
    }

    private static string ReadValue(string text, string name, ref int at)
    {
        System.Text.StringBuilder value = new();
        bool quoted = at < text.Length && text[at] == '\'';
        if (quoted)
            at++;
        for (; at < text.Length; at++)
        {
            char letter = text[at];
            if (quoted ? letter == '\'' : char.IsWhiteSpace(letter))
                break;
            if (letter == '\\' && at + 1 < text.Length)
                letter = text[++at];
            value.Append(letter);
        }
        if (quoted && at++ >= text.Length)
            throw new FormatException($"the quote that begins the value of '{name}' has no end.");
        return value.ToString();
    }

    private static void Set(NpgsqlConnectionStringBuilder to, string name, string value)
    {
        if (!Keywords.TryGetValue(name, out Action<NpgsqlConnectionStringBuilder, string>? set))
        {
            string mend = name.Contains(';', StringComparison.Ordinal) || value.Contains(';', StringComparison.Ordinal)
                ? "Put blanks between the pairs, not semicolons."
                : NearestName.Advice(name, [.. Keywords.Keys], "names");
            throw new FormatException($"'{name}' is not a setting of a connection. {mend}");
        }
        try
        {
            set(to, value);
        }
        // What the value was stays unsaid: it may be a password that slipped.
        catch (ArgumentException)
        {
            throw new FormatException($"the value of '{name}' cannot be used.");
        }
    }

    private static void FillFromEnvironment(NpgsqlConnectionStringBuilder to)
    {
        if (string.IsNullOrEmpty(to.Host))
            to.Host = Variable("PGHOST") ?? "localhost";
        if (!to.ContainsKey("Port") && Variable("PGPORT") is { } port)
            to.Port = Number("PGPORT", port, 1, 65535);
        if (string.IsNullOrEmpty(to.Database))
            to.Database = Variable("PGDATABASE");
        if (string.IsNullOrEmpty(to.Username))
            to.Username = Variable("PGUSER") ?? Environment.UserName;
        if (!to.ContainsKey("SSL Mode") && Variable("PGSSLMODE") is { } mode)
            to.SslMode = OneOf("PGSSLMODE", mode, SslModes);
    }

    private static string? Variable(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static int Number(string name, string text, int least, int most)
        => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new FormatException($"'{name}' must be a whole number from {least} to {most}.");

    private static T OneOf<T>(string name, string text, Dictionary<string, T> known)
        => known.TryGetValue(text, out T? value)
            ? value
            : throw new FormatException($"'{name}' must be one of {string.Join(", ", known.Keys)}.");

    private static string Plain(string encoded) => Uri.UnescapeDataString(encoded);
}

using Npgsql;
using Pipelines.Stores.Sql;

namespace Pipelines.Stores.Tests.Sql;

public sealed class PostgresAddressTests
{
    [Theory]
    [InlineData("postgres://ann@db.example:6000/ml", "db.example", 6000, "ann", "ml", null)]
    [InlineData("postgresql://ann:p%40ss%2F%3Aw%C3%B6rd@db.example/ml", "db.example", 5432, "ann", "ml", "p@ss/:wörd")]
    [InlineData("postgres://ann:a:b@[::1]:6000/ml", "::1", 6000, "ann", "ml", "a:b")]
    [InlineData("postgres://ann@%2Fvar%2Frun%2Fpostgresql/ml", "/var/run/postgresql", 5432, "ann", "ml", null)]
    [InlineData("postgres://ann@/ml?host=/tmp&port=6000", "/tmp", 6000, "ann", "ml", null)]
    [InlineData("postgres:host=db.example port=6000 user=ann dbname=ml", "db.example", 6000, "ann", "ml", null)]
    [InlineData("postgres:host = 'db.example'  user=ann dbname='my \\'ml\\'' password=a\\ b", "db.example", 5432, "ann", "my 'ml'", "a b")]
    public void An_address_is_read_as_other_programs_read_it(string text, string host, int port, string user, string database, string? password)
    {
        NpgsqlConnectionStringBuilder read = PostgresAddress.Read(text);
        Assert.Equal((host, port, user, database, password), (read.Host, read.Port, read.Username, read.Database, read.Password));
    }

    [Theory]
    [InlineData("disable", SslMode.Disable)]
    [InlineData("require", SslMode.Require)]
    [InlineData("verify-ca", SslMode.VerifyCA)]
    [InlineData("verify-full", SslMode.VerifyFull)]
    public void How_the_connection_is_secured_is_said_in_the_usual_words(string mode, SslMode expected)
        => Assert.Equal(expected, PostgresAddress.Read($"postgres://ann@db/ml?sslmode={mode}&sslrootcert=%2Fca.pem").SslMode);

    [Fact]
    public void Options_and_time_limits_are_handed_on()
    {
        NpgsqlConnectionStringBuilder read = PostgresAddress.Read("postgres://ann@db/ml?options=-csearch_path%3Dpipelines&connect_timeout=7&application_name=mine");
        Assert.Equal(("-csearch_path=pipelines", 7, "mine"), (read.Options, read.Timeout, read.ApplicationName));
    }

    [Theory]
    [InlineData("postgres:", "it names no database")]
    [InlineData("postgres://", "it names no database")]
    [InlineData("postgres://ann@db", "it names no database")]
    [InlineData("postgres:db.example/ml", "it is neither a URI nor a list of NAME=VALUE")]
    [InlineData("postgres://ann@db:port/ml", "'port' must be a whole number from 1 to 65535")]
    [InlineData("postgres://ann@db:70000/ml", "'port' must be a whole number from 1 to 65535")]
    [InlineData("postgres://ann@one,two/ml", "it names several hosts")]
    [InlineData("postgres://ann@db/ml?sslmode=on", "'sslmode' must be one of disable, allow, prefer, require, verify-ca, verify-full")]
    [InlineData("postgres://ann@db/ml?sslmod=require", "'sslmod' is not a setting of a connection. Did you mean \"sslmode\"?")]
    [InlineData("postgres://ann@db/ml?require", "behind the '?' stands something that is not NAME=VALUE")]
    [InlineData("postgres:Host=db;Username=ann;Database=ml", "Put blanks between the pairs, not semicolons.")]
    [InlineData("postgres:host='db dbname=ml", "the quote that begins the value of 'host' has no end")]
    public void A_form_that_is_wrong_is_refused_with_the_mend(string text, string what)
        => Assert.Contains(what, Assert.Throws<FormatException>(() => PostgresAddress.Read(text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("postgres://ann:sec/ret@db/ml")]
    [InlineData("postgres://ann:sec?ret@db/ml")]
    [InlineData("postgres://ann:sec#ret@db/ml")]
    [InlineData("postgres://ann:sec?x=ret@db/ml")]
    [InlineData("postgres:ann:secret@db/ml")]
    [InlineData("postgres:password='secret")]
    [InlineData("postgres://ann:secret@db:secret/ml")]
    public void What_is_wrong_is_said_without_the_password(string text)
    {
        string said = Assert.Throws<FormatException>(() => PostgresAddress.Read(text)).Message;
        Assert.DoesNotContain("sec", said, StringComparison.Ordinal);
        Assert.DoesNotContain("ret", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("postgres://ann:secret@db.example:6000/ml?sslmode=require", "postgres://ann@db.example:6000/ml")]
    [InlineData("postgres:host=/tmp user='ann b' dbname=ml password=secret", "postgres://ann%20b@%2Ftmp:5432/ml")]
    [InlineData("postgres://ann:secret@[::1]/ml", "postgres://ann@[::1]:5432/ml")]
    public void The_place_for_messages_holds_no_password(string text, string place)
        => Assert.Equal(place, PostgresDialect.ForJournal(text, TimeProvider.System).Place);

    [Theory]
    [InlineData("postgres://db/ml", true)]
    [InlineData("PostgreSQL://db/ml", true)]
    [InlineData("sqlite:file.db", false)]
    [InlineData("postgresx:db", false)]
    public void An_address_is_known_by_its_beginning(string text, bool fits) => Assert.Equal(fits, PostgresDialect.Fits(text));
}

using System.Net;
using Amazon.Runtime;
using Pipelines.Stores.S3;

namespace Pipelines.Stores.Tests.S3;

public sealed class S3CredentialsTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("s3-keys-");
    private readonly Dictionary<string, string> _environment = new(StringComparer.Ordinal);
    private readonly List<string> _asked = [];
    private (HttpStatusCode Status, string Body) _answer;

    public S3CredentialsTests() => _environment["AWS_SHARED_CREDENTIALS_FILE"] = Write("credentials", """
        [default]
        aws_access_key_id = default-key
        aws_secret_access_key = default-secret
        [ann]
        aws_access_key_id = ann-key
        aws_secret_access_key = ann-secret
        region = eu-central-1
        [roles]
        role_arn = arn:aws:iam::1:role/x
        source_profile = ann
        """);

    [Fact]
    public async Task Keys_of_the_environment_come_before_the_default_profile()
    {
        Assert.Equal(("default-key", "default-secret", ""), await FindAsync());
        (_environment["AWS_ACCESS_KEY_ID"], _environment["AWS_SECRET_ACCESS_KEY"]) = ("env-key", "env-secret");
        Assert.Equal(("env-key", "env-secret", ""), await FindAsync());
        _environment["AWS_SESSION_TOKEN"] = "session";
        Assert.Equal(("env-key", "env-secret", "session"), await FindAsync());
    }

    [Fact]
    public async Task A_profile_is_taken_by_name()
    {
        _environment["AWS_PROFILE"] = "ann";

        Assert.Equal(("ann-key", "ann-secret", ""), await FindAsync());
        Assert.Equal("eu-central-1", S3Settings.FromEnvironment(Variable).Region);
    }

    [Fact]
    public async Task A_profile_of_the_address_comes_before_keys_of_the_environment()
    {
        (_environment["AWS_ACCESS_KEY_ID"], _environment["AWS_SECRET_ACCESS_KEY"]) = ("env-key", "env-secret");

        Assert.Equal(("ann-key", "ann-secret", ""), await FindAsync(new S3Settings { Profile = "ann" }));
    }

    [Fact]
    public async Task A_token_in_a_file_is_given_for_keys_and_read_again_for_new_ones()
    {
        _environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = Write("token", "first-token\n");
        _environment["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/trainer";
        _environment["AWS_ENDPOINT_URL_STS"] = "http://sts.example/";
        string end = TimeProvider.System.GetUtcNow().AddHours(1).ToString("O", System.Globalization.CultureInfo.InvariantCulture);
        _answer = (HttpStatusCode.OK, $"""
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult><Credentials>
            <AccessKeyId>web-key</AccessKeyId><SecretAccessKey>web-secret</SecretAccessKey><SessionToken>web-session</SessionToken><Expiration>{end}</Expiration>
            </Credentials></AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
            """);
        using HttpClient web = new(new Answering(this));
        AWSCredentials credentials = S3Credentials.Find(new S3Settings(), Variable, web, TimeProvider.System);

        ImmutableCredentials keys = await credentials.GetCredentialsAsync();
        Write("token", "second-token\n");
        ((RefreshingAWSCredentials)credentials).ClearCredentials();
        await credentials.GetCredentialsAsync();

        Assert.Equal(("web-key", "web-secret", "web-session"), (keys.AccessKey, keys.SecretKey, keys.Token));
        Assert.Contains("http://sts.example/ ", _asked[0], StringComparison.Ordinal);
        Assert.Contains("Action=AssumeRoleWithWebIdentity", _asked[0], StringComparison.Ordinal);
        Assert.Contains("WebIdentityToken=first-token", _asked[0], StringComparison.Ordinal);
        Assert.Contains("WebIdentityToken=second-token", _asked[^1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_that_is_refused_is_told_without_the_token()
    {
        _environment["AWS_WEB_IDENTITY_TOKEN_FILE"] = Write("token", "bad-token");
        _environment["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/trainer";
        _answer = (HttpStatusCode.BadRequest, "<ErrorResponse><Error><Code>InvalidIdentityToken</Code></Error></ErrorResponse>");

        AmazonClientException told = await Assert.ThrowsAnyAsync<AmazonClientException>(() => FindAsync());

        Assert.Contains("InvalidIdentityToken", told.Message, StringComparison.Ordinal);
        Assert.Contains("role/trainer", told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("bad-token", told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task No_keys_are_needed_for_an_open_bucket()
    {
        using HttpClient web = new(new Answering(this));
        Assert.IsType<AnonymousAWSCredentials>(S3Credentials.Find(new S3Settings { Anonymous = true }, Variable, web, TimeProvider.System));
        await Task.CompletedTask;
    }

    [Theory]
    [InlineData("nobody", "there is no profile 'nobody'")]
    [InlineData("roles", "aws configure export-credentials --profile roles")]
    public async Task A_profile_that_cannot_be_used_is_told(string profile, string words)
        => Assert.Contains(words, (await Assert.ThrowsAsync<FormatException>(() => FindAsync(new S3Settings { Profile = profile }))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task Where_no_keys_are_all_ways_to_give_them_are_told()
    {
        _environment["AWS_SHARED_CREDENTIALS_FILE"] = Path.Combine(_folder.FullName, "nothing");
        _environment["AWS_EC2_METADATA_DISABLED"] = "true";

        FormatException told = await Assert.ThrowsAsync<FormatException>(() => FindAsync());

        Assert.Contains("AWS_ACCESS_KEY_ID", told.Message, StringComparison.Ordinal);
        Assert.Contains("anonymous=true", told.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<(string, string, string)> FindAsync(S3Settings? settings = null)
    {
        using HttpClient web = new(new Answering(this));
        ImmutableCredentials keys = await S3Credentials.Find(settings ?? S3Settings.FromEnvironment(Variable), Variable, web, TimeProvider.System).GetCredentialsAsync();
        return (keys.AccessKey, keys.SecretKey, keys.Token ?? "");
    }

    private string? Variable(string name) => _environment.GetValueOrDefault(name);

    private string Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, text);
        return path;
    }

    private sealed class Answering(S3CredentialsTests test) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            test._asked.Add($"{request.RequestUri} {await request.Content!.ReadAsStringAsync(cancellationToken)}");
            return new HttpResponseMessage(test._answer.Status) { Content = new StringContent(test._answer.Body) };
        }
    }
}

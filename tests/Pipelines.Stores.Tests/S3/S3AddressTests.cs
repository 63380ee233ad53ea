using Pipelines.Stores.S3;

namespace Pipelines.Stores.Tests.S3;

public sealed class S3AddressTests
{
    private static readonly S3Settings Empty = new();

    [Theory]
    [InlineData("s3://models", "models", "", "s3://models")]
    [InlineData("s3://models/", "models", "", "s3://models")]
    [InlineData("s3://models/team/a", "models", "team/a", "s3://models/team/a")]
    [InlineData("s3://my.models-2/team/a/?region=eu-west-1", "my.models-2", "team/a", "s3://my.models-2/team/a")]
    public void A_place_has_a_bucket_and_a_prefix(string text, string bucket, string prefix, string root)
    {
        S3Address address = S3Address.Parse(text, Empty);

        Assert.Equal((bucket, prefix, root), (address.Bucket, address.Prefix, address.Root));
    }

    [Fact]
    public void What_the_address_says_stands_above_the_environment()
    {
        S3Settings environment = S3Settings.FromEnvironment(name => name switch
        {
            "AWS_ENDPOINT_URL" => "http://one:9000",
            "AWS_REGION" => "eu-west-1",
            "AWS_CA_BUNDLE" => "/ca.pem",
            _ => null,
        });
        S3Settings said = S3Address.Parse("s3://models/x?endpoint=https%3A%2F%2Ftwo%3A9001&style=virtual&profile=ann&anonymous=true", environment).Settings;

        Assert.Equal((new Uri("http://one:9000"), "eu-west-1", "/ca.pem", true), (environment.Endpoint, environment.Region, environment.CaFile, environment.IsPathStyle));
        Assert.Equal((new Uri("https://two:9001"), "eu-west-1", "/ca.pem", false), (said.Endpoint, said.Region, said.CaFile, said.IsPathStyle));
        Assert.Equal(("ann", true), (said.Profile, said.Anonymous));
        Assert.False(new S3Settings().IsPathStyle, "Amazon's own is reached by the bucket's host.");
    }

    [Theory]
    [InlineData("s3://", "no name of a bucket")]
    [InlineData("s3://ab/x", "no name of a bucket")]
    [InlineData("s3://mo dels/x", "no name of a bucket")]
    [InlineData("s3://models/a//b", "is no prefix")]
    [InlineData("s3://models/../b", "is no prefix")]
    [InlineData("s3://models/.stored", "is no prefix")]
    [InlineData("s3://models/a b", "%20")]
    [InlineData("s3://models/a?regoin=x", "Did you mean")]
    [InlineData("s3://models/a?region=", "has no value")]
    [InlineData("s3://models/a?style=flat", "path (http://host/bucket/key)")]
    [InlineData("s3://models/a?endpoint=host:9000", "http(s)://HOST:PORT")]
    [InlineData("s3://key:secret@models/a", "AWS_SECRET_ACCESS_KEY")]
    [InlineData("s3://models/a?endpoint=http://key:secret@host", "without keys")]
    [InlineData("gs://models/a", "s3://BUCKET/PREFIX")]
    public void What_is_written_wrong_is_told_with_its_mend_and_without_keys(string text, string words)
    {
        FormatException told = Assert.Throws<FormatException>(() => S3Address.Parse(text, Empty));

        Assert.Contains(words, told.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", told.Message, StringComparison.Ordinal);
    }
}

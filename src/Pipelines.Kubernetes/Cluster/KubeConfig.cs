using Pipelines.Core.Values;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Pipelines.Kubernetes.Cluster;

/// <summary>
/// Reads kubeconfig files: those of <c>KUBECONFIG</c>, separated by colons, where of two entries of one name the first file's is taken, else
/// <c>~/.kube/config</c>.
/// </summary>
internal static class KubeConfig
{
    private const string Mend = "Look at it with: kubectl config view";

    /// <summary>The target of a context.</summary>
    /// <param name="files">Paths; those that are not there are left out, as kubectl does.</param>
    /// <param name="context">The context's name; null: the current one.</param>
    /// <exception cref="ClusterConfigException">A file cannot be read, or has no such context.</exception>
    public static ClusterTarget Read(IReadOnlyList<string> files, string? context)
    {
        List<(string File, YamlMappingNode Root)> read = [.. files.Where(File.Exists).Select(file => (file, Parse(file)))];
        string place = string.Join(':', files);
        if (read.Count == 0)
            throw new ClusterConfigException(place, "there is no such file. Name it by KUBECONFIG, or run inside of the cluster.");
        string name = context ?? read.Select(file => Text(file.Root, "current-context")).FirstOrDefault(text => text.Length > 0)
            ?? throw new ClusterConfigException(place, $"it has no current context. Choose one: kubectl config use-context NAME. There are {Names(read, "contexts")}.");
        YamlMappingNode chosen = Find(read, "contexts", "context", name).Node;
        (string clusterFile, YamlMappingNode cluster) = Find(read, "clusters", "cluster", Text(chosen, "cluster"));
        string user = Text(chosen, "user");
        (string userFile, YamlMappingNode? identity) = user.Length == 0 ? (clusterFile, null) : Find(read, "users", "user", user);
        return new()
        {
            Name = name,
            Server = Uri.TryCreate(Text(cluster, "server"), UriKind.Absolute, out Uri? server) && server.Scheme is "http" or "https"
                ? server
                : throw new ClusterConfigException(clusterFile, $"the cluster of context '{name}' has no server, https://HOST:PORT."),
            Namespace = Text(chosen, "namespace") is { Length: > 0 } space ? space : "default",
            AuthorityPem = Pem(cluster, "certificate-authority", clusterFile),
            TlsServerName = Text(cluster, "tls-server-name") is { Length: > 0 } host ? host : null,
            IsTlsUnchecked = Text(cluster, "insecure-skip-tls-verify") == "true",
            Proxy = Text(cluster, "proxy-url") is { Length: > 0 } proxy ? Absolute(proxy, clusterFile) : null,
            Identity = identity is null ? new ClusterIdentity.Nobody() : IdentityOf(identity, userFile, user),
        };
    }

    private static ClusterIdentity IdentityOf(YamlMappingNode user, string file, string name)
    {
        // In kubectl's order: a certificate may stand beside a token, and the token is what is read then.
        if (Text(user, "tokenFile") is { Length: > 0 } tokenFile)
            return new ClusterIdentity.TokenFile(Beside(file, tokenFile));
        if (Text(user, "token") is { Length: > 0 } token)
            return new ClusterIdentity.Token(token);
        if (user.Children.TryGetValue("exec", out YamlNode? exec) && exec is YamlMappingNode program)
        {
            string command = Text(program, "command");
            string version = Text(program, "apiVersion");
            if (command.Length == 0 || !version.StartsWith("client.authentication.k8s.io/v1", StringComparison.Ordinal))
                throw new ClusterConfigException(file, $"the exec of user '{name}' has no command, or an apiVersion that is none of client.authentication.k8s.io/v1 and v1beta1. {Mend}");
            return new ClusterIdentity.Program(
                command.Contains('/', StringComparison.Ordinal) ? Beside(file, command) : command,
                [.. Items(program, "args").OfType<YamlScalarNode>().Select(item => item.Value ?? "")],
                [.. Items(program, "env").OfType<YamlMappingNode>().Select(item => KeyValuePair.Create(Text(item, "name"), Text(item, "value")))],
                version,
                Text(program, "provideClusterInfo") == "true",
                Text(program, "installHint"));
        }
        if (Pem(user, "client-certificate", file) is { } certificate)
        {
            return new ClusterIdentity.Certificate(
                certificate, Pem(user, "client-key", file) ?? throw new ClusterConfigException(file, $"user '{name}' has a certificate without a key. {Mend}"));
        }
        if (Text(user, "username") is { Length: > 0 } login)
            return new ClusterIdentity.Password(login, Text(user, "password"));
        return user.Children.ContainsKey("auth-provider")
            ? throw new ClusterConfigException(file, $"user '{name}' signs in by an auth-provider, which Kubernetes has taken out. Use an exec program of your cloud.")
            : new ClusterIdentity.Nobody();
    }

    private static YamlMappingNode Parse(string file)
    {
        try
        {
            using StreamReader text = File.OpenText(file);
            YamlStream stream = [];
            stream.Load(text);
            return stream.Documents is [{ RootNode: YamlMappingNode root }, ..] ? root : throw new ClusterConfigException(file, $"it is no kubeconfig. {Mend}");
        }
        catch (YamlException wrong)
        {
            // The parser's words may quote a token.
            throw new ClusterConfigException(file, $"it is no YAML, see line {wrong.Start.Line}.", wrong);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ClusterConfigException(file, $"it cannot be read: {failure.Message}", failure);
        }
    }

    private static (string File, YamlMappingNode Node) Find(List<(string File, YamlMappingNode Root)> read, string list, string member, string name)
    {
        foreach ((string file, YamlMappingNode root) in read)
        {
            YamlMappingNode? entry = Items(root, list).OfType<YamlMappingNode>().FirstOrDefault(item => Text(item, "name") == name);
            if (entry is not null && entry.Children.TryGetValue(member, out YamlNode? node) && node is YamlMappingNode found)
                return (file, found);
        }
        string[] known = [.. read.SelectMany(file => Items(file.Root, list)).OfType<YamlMappingNode>().Select(item => Text(item, "name"))];
        throw new ClusterConfigException(read[0].File, $"there is no {member} '{name}'. {NearestName.Advice(name, known, list)}");
    }

    private static string Names(List<(string File, YamlMappingNode Root)> read, string list)
        => string.Join(", ", read.SelectMany(file => Items(file.Root, list)).OfType<YamlMappingNode>().Select(item => Text(item, "name")).DefaultIfEmpty("none"));

    private static YamlSequenceNode Items(YamlMappingNode node, string name)
        => node.Children.TryGetValue(name, out YamlNode? list) && list is YamlSequenceNode items ? items : [];

    private static string Text(YamlMappingNode node, string name)
        => node.Children.TryGetValue(name, out YamlNode? value) && value is YamlScalarNode scalar ? scalar.Value ?? "" : "";

    // The data stands above the file, as with kubectl.
    private static string? Pem(YamlMappingNode node, string name, string file)
    {
        try
        {
            if (Text(node, $"{name}-data") is { Length: > 0 } data)
                return System.Text.Encoding.UTF8.GetString(Convert.FromBase64String(data));
            return Text(node, name) is { Length: > 0 } path ? File.ReadAllText(Beside(file, path)) : null;
        }
        catch (FormatException wrong)
        {
            throw new ClusterConfigException(file, $"{name}-data is not in base 64. {Mend}", wrong);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new ClusterConfigException(file, $"its {name} cannot be read: {failure.Message}", failure);
        }
    }

    private static Uri Absolute(string text, string file)
        => Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) ? uri : throw new ClusterConfigException(file, "its proxy-url is no address. Write http(s):// or socks5://HOST:PORT.");

    private static string Beside(string file, string path) => Path.Combine(Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/", path);
}

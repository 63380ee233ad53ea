using Microsoft.AspNetCore.Http;
using Pipelines.Server.Safety;

namespace Pipelines.Server.Api;

/// <summary>
/// The dashboard: files that were built once, compressed then, and named by their content, so that browsers keep them. Every other
/// address that a browser opens as a page is the dashboard's own, and gets its one page.
/// </summary>
internal sealed class DashboardFiles
{
    private const string PageFile = "index.html";
    private const string HashedFolder = "/assets/";

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        [".js"] = "text/javascript; charset=utf-8",
        [".css"] = "text/css; charset=utf-8",
        [".svg"] = "image/svg+xml",
        [".woff2"] = "font/woff2",
        [".json"] = "application/json",
    };

    // From the most to the least that it saves.
    private static readonly (string Coding, string Ending)[] Codings = [("br", ".br"), ("gzip", ".gz")];

    private readonly IReadOnlyDictionary<string, FileInfo> _files;
    private readonly string _page;

    private DashboardFiles(IReadOnlyDictionary<string, FileInfo> files, string page) => (_files, _page) = (files, page);

    /// <summary>The dashboard in a folder; null where it was not built.</summary>
    /// <param name="folder">Where it lies; empty: nowhere.</param>
    public static DashboardFiles? In(string folder)
    {
        string page = Path.Combine(folder, PageFile);
        if (folder.Length == 0 || !File.Exists(page))
            return null;
        Dictionary<string, FileInfo> files = new DirectoryInfo(folder).EnumerateFiles("*", SearchOption.AllDirectories)
            .ToDictionary(file => "/" + Path.GetRelativePath(folder, file.FullName).Replace(Path.DirectorySeparatorChar, '/'), StringComparer.Ordinal);
        files.Remove("/" + PageFile);
        return new(files, File.ReadAllText(page));
    }

    /// <summary>Answers a request that nobody else takes; false: it is not for the dashboard.</summary>
    public async Task<bool> TryAnswerAsync(HttpContext context)
    {
        HttpRequest request = context.Request;
        bool isHead = HttpMethods.IsHead(request.Method);
        if (!isHead && !HttpMethods.IsGet(request.Method))
            return false;
        string path = request.Path.Value ?? "";
        // A new build takes the files of the one before away; pages of it are opened anew.
        if (_files.TryGetValue(path, out FileInfo? file) && Types.TryGetValue(Path.GetExtension(path), out string? type) && IsThere(file))
            await SendAsync(context, path, file, type, isHead);
        else if (IsPage(request))
            await SendPageAsync(context, isHead);
        else
            return false;
        return true;
    }

    private static bool IsThere(FileInfo file)
    {
        file.Refresh();
        return file.Exists;
    }

    // A program that asks for an address that does not exist is told so.
    private static bool IsPage(HttpRequest request)
        => !request.Path.StartsWithSegments("/apis")
        && !request.Path.StartsWithSegments("/assets")
        && (request.Path == "/" || request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase));

    private Task SendPageAsync(HttpContext context, bool isHead)
    {
        string nonce = PagePolicy.Nonce();
        HttpResponse response = context.Response;
        response.ContentType = "text/html; charset=utf-8";
        response.Headers.ContentSecurityPolicy = PagePolicy.Of(nonce);
        response.Headers.CacheControl = "no-cache";
        string page = _page
            .Replace("<base href=\"/\"", $"<base href=\"{context.Request.PathBase}/\"", StringComparison.Ordinal)
            .Replace("content=\"style-nonce\"", $"content=\"{nonce}\"", StringComparison.Ordinal);
        return isHead ? Task.CompletedTask : response.WriteAsync(page, context.RequestAborted);
    }

    private async Task SendAsync(HttpContext context, string path, FileInfo file, string type, bool isHead)
    {
        HttpResponse response = context.Response;
        response.ContentType = type;
        response.Headers.Vary = "Accept-Encoding";
        response.Headers.CacheControl = path.StartsWith(HashedFolder, StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        string accepted = context.Request.Headers.AcceptEncoding.ToString();
        foreach ((string coding, string ending) in Codings)
        {
            if (!accepted.Contains(coding, StringComparison.OrdinalIgnoreCase) || !_files.TryGetValue(path + ending, out FileInfo? small) || !IsThere(small))
                continue;
            (file, response.Headers.ContentEncoding) = (small, coding);
            break;
        }
        await using FileStream content = file.Open(new FileStreamOptions { Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
        response.ContentLength = content.Length;
        if (!isHead)
            await content.CopyToAsync(response.Body, context.RequestAborted);
    }
}

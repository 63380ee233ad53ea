using Microsoft.Playwright;

namespace Pipelines.Dashboard.Tests;

/// <summary>How a page is looked at.</summary>
public sealed record Look(int Width = 1280, int Height = 800, bool IsDark = false)
{
    public static readonly Look Desk = new();
    public static readonly Look Dark = new(IsDark: true);
    public static readonly Look Phone = new(390, 844);
}

/// <summary>A page of the dashboard in a browser. When it is closed, nothing may have gone wrong in it, and it may have asked nobody but the server.</summary>
internal sealed class Screen : IAsyncDisposable
{
    /// <summary>How long anything may take to appear: machines that build beside it are slow.</summary>
    public const float Patience = 60_000;

    private static readonly string Shots = Path.Combine(Served.Root, "artifacts", "screens");
    private readonly IBrowserContext _context;
    private readonly List<string> _faults = [];

    private Screen(IBrowserContext context, IPage page, Uri server)
    {
        (_context, Page) = (context, page);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
                Fault($"console: {message.Text}");
        };
        page.PageError += (_, error) => Fault($"page: {error}");
        page.Request += (_, request) =>
        {
            Uri asked = new(request.Url);
            if (asked.Scheme is "http" or "https" && asked.Authority != server.Authority)
                Fault($"asked another host: {request.Url}");
        };
    }

    public IPage Page { get; }

    public static async Task<Screen> OpenAsync(IBrowser browser, Uri server, Look look)
    {
        IBrowserContext context = await browser.NewContextAsync(new()
        {
            ViewportSize = new() { Width = look.Width, Height = look.Height },
            ColorScheme = look.IsDark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            TimezoneId = "Europe/Berlin",
            BaseURL = server.ToString(),
        });
        context.SetDefaultTimeout(Patience);
        return new(context, await context.NewPageAsync(), server);
    }

    /// <summary>A refusal that the test asks for is no fault.</summary>
    public bool ExpectsRefusals { get; set; }

    public Task GoAsync(string path) => Page.GotoAsync(path.TrimStart('/'));

    public ILocator Task(string path) => Page.Locator($"[data-task='{path}']");

    public ILocator Button(string name) => Page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public ILocator Text(string text) => Page.GetByText(text).First;

    public Task SeesAsync(string text) => Assertions.Expect(Text(text)).ToBeVisibleAsync(new() { Timeout = Patience });

    public Task SeesAsync(ILocator what) => Assertions.Expect(what).ToBeVisibleAsync(new() { Timeout = Patience });

    /// <summary>Keeps a picture for people to look at.</summary>
    public async Task KeepAsync(string name)
    {
        Directory.CreateDirectory(Shots);
        await Page.EvaluateAsync("() => document.fonts.ready");
        byte[] picture = await Page.ScreenshotAsync(new() { Path = Path.Combine(Shots, $"{name}.png"), Animations = ScreenshotAnimations.Disabled });
        string document = Path.Combine(Served.Root, "docs", "images", $"dashboard-{name}.png");
        if (Environment.GetEnvironmentVariable("PIPELINES_SCREENS") == "accept" && File.Exists(document))
            await File.WriteAllBytesAsync(document, picture);
    }

    public async ValueTask DisposeAsync()
    {
        await _context.CloseAsync();
        lock (_faults)
            Assert.Empty(_faults);
    }

    private void Fault(string what)
    {
        if (ExpectsRefusals && what.Contains("Failed to load resource", StringComparison.Ordinal))
            return;
        lock (_faults)
            _faults.Add(what);
    }
}

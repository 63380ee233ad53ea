using Microsoft.Playwright;

namespace Pipelines.Dashboard.Tests;

/// <summary>A browser before the server; skipped where there is none.</summary>
public abstract class BrowserBench(Served served) : IAsyncLifetime
{
    private static readonly string[] Places = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    private protected Served Served => served;

    public async ValueTask InitializeAsync()
    {
        string program = Environment.GetEnvironmentVariable("PIPELINES_CHROMIUM") ?? Array.Find(Places, File.Exists) ?? "";
        Assert.SkipUnless(File.Exists(program), "Chromium is not on this machine: WITH=browser installs it.");
        await served.StartAsync();
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = program,
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"],
            Timeout = 2 * Screen.Patience,
        });
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task<Screen> OpenAsync(string path, Look? look = null)
    {
        Screen screen = await Screen.OpenAsync(_browser!, served.Address, look ?? Look.Desk);
        await screen.GoAsync(path);
        return screen;
    }

    private protected static ILocatorAssertions Expect(ILocator what) => Assertions.Expect(what);

    private protected static IPageAssertions Expect(IPage page) => Assertions.Expect(page);
}

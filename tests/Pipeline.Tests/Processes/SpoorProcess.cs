using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Spoor.Testing;

namespace Spoor.Pipeline.Tests.Processes;

/// <summary>One of the product's processes, started as an operator would: its own binary, settings on the command line.</summary>
internal sealed class SpoorProcess : IAsyncDisposable
{
    private static readonly HttpClient s_http = new() { Timeout = TimeSpan.FromSeconds(5) };
    private readonly string _project;
    private readonly string[] _settings;
    private readonly ConcurrentQueue<string> _output = new();
    private Process _process;

    private SpoorProcess(string project, int adminPort, string[] settings)
    {
        _project = project;
        _settings = [.. settings, "--Listen:Address=127.0.0.1", $"--Listen:Admin={adminPort}"];
        Admin = new Uri($"http://127.0.0.1:{adminPort}");
        _process = Launch();
    }

    /// <summary>The admin port.</summary>
    public Uri Admin { get; }

    /// <summary>What the process wrote, oldest line first.</summary>
    public string Output => string.Join('\n', _output);

    /// <summary>Starts a process and waits until it is ready.</summary>
    /// <param name="project">Name of the project below <c>src</c>.</param>
    /// <param name="settings">Settings as <c>--Section:Key=value</c>.</param>
    public static async Task<SpoorProcess> StartAsync(string project, params string[] settings)
    {
        var process = new SpoorProcess(project, FreePort.Next(), settings);
        await process.WaitUntilReadyAsync();
        return process;
    }

    /// <summary>Ends it at once, as a kernel that is out of memory would.</summary>
    public async Task KillAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    /// <summary>Asks it to stop, as Kubernetes does.</summary>
    /// <returns>Its exit code.</returns>
    public async Task<int> TerminateAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(40));
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Starts it again with the settings it had.</summary>
    public async Task RestartAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
        _process = Launch();
        await WaitUntilReadyAsync();
    }

    /// <summary>Reads <c>/status</c>.</summary>
    public async Task<JsonElement> StatusAsync()
    {
        await using var body = await s_http.GetStreamAsync(new Uri(Admin, "/status"));
        using var status = await JsonDocument.ParseAsync(body);
        return status.RootElement.Clone();
    }

    /// <summary>Reads <c>/metrics</c>.</summary>
    public Task<string> MetricsAsync() => s_http.GetStringAsync(new Uri(Admin, "/metrics"));

    /// <summary>Sums terms of the process's books, in spans.</summary>
    /// <param name="terms">Such as <c>received</c>: the series <c>spoor_PROCESS_spans_TERM_total</c>, whatever their labels.</param>
    public async Task<long> CountSpansAsync(params string[] terms)
    {
        var prefix = $"spoor_{_project.ToLowerInvariant()}_spans_";
        var metrics = await MetricsAsync();
        return metrics.Split('\n')
            .Where(line => terms.Any(term => line.StartsWith($"{prefix}{term}_total", StringComparison.Ordinal)))
            .Sum(line => (long)double.Parse(ValueOf(line), CultureInfo.InvariantCulture));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) await KillAsync();
        _process.Dispose();
    }

    private Task<int> WaitUntilReadyAsync() => Eventually.Reaches(
        async () =>
        {
            Assert.False(_process.HasExited, $"{_project} ended while starting:\n{Output}");
            using var answer = await s_http.GetAsync(new Uri(Admin, "/readyz"));
            return (int)answer.StatusCode;
        },
        status => status == 200,
        within: TimeSpan.FromSeconds(60));

    /// <summary>Runs one of a program's commands to its end.</summary>
    /// <returns>What it wrote.</returns>
    public static async Task<string> RunCommandAsync(string project, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo("dotnet", [BinaryOf(project), .. arguments]) { RedirectStandardOutput = true })!;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var output = await process.StandardOutput.ReadToEndAsync(patience.Token);
        await process.WaitForExitAsync(patience.Token);
        Assert.True(process.ExitCode == 0, output);
        return output;
    }

    private static string BinaryOf(string project)
    {
        // The product is tested as it was built with the tests: their own folder tells the configuration.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return RepositoryFolder.Combine("src", project, "bin", configuration, "net10.0", $"Spoor.{project}.dll");
    }

    // NAME{LABELS} VALUE TIME, or NAME VALUE TIME.
    private static string ValueOf(string line) =>
        (line.Contains('}', StringComparison.Ordinal) ? line[(line.LastIndexOf('}') + 2)..] : line[(line.IndexOf(' ', StringComparison.Ordinal) + 1)..]).Split(' ')[0];

    private Process Launch()
    {
        var binary = BinaryOf(_project);
        var start = new ProcessStartInfo("dotnet", [binary, .. _settings])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{binary} did not start.");
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        if (_output.Count > 2000) _output.TryDequeue(out var _);
    }
}

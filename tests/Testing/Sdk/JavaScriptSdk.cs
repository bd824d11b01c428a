using System.Diagnostics;

namespace Spoor.Testing.Sdk;

/// <summary>Sends traces with the OpenTelemetry SDK for JavaScript, <c>tests/sdk</c>.</summary>
public static class JavaScriptSdk
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(4);

    /// <summary>Sends a trace of three spans with each exporter, of which one failed. Skips the test where Node.js is absent.</summary>
    /// <param name="grpc">Receiver of OTLP over gRPC.</param>
    /// <param name="http">Receiver of OTLP over HTTP.</param>
    /// <returns>Exporter, its service and the trace's id: gRPC, JSON over HTTP, protobuf over HTTP.</returns>
    public static async Task<IReadOnlyList<(string Service, string TraceId)>> SendAsync(Uri grpc, Uri http)
    {
        var folder = RepositoryFolder.Combine("tests", "sdk");
        foreach (var program in (string[])["node", "npm"])
        {
            var isThere = Environment.GetEnvironmentVariable("PATH")!.Split(':').Any(path => File.Exists(Path.Combine(path, program)));
            if (!isThere) Assert.Skip($"{program} is not on the PATH.");
        }
        await Task.Run(() => Install(folder));
        var lines = Run("node", folder, "send.mjs", grpc.ToString().TrimEnd('/'), http.ToString().TrimEnd('/'));
        var traces = lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split(' ')).ToList();
        Assert.Equal(["grpc", "http", "proto"], traces.Select(line => line[0]));
        return [.. traces.Select(line => ($"sdk-js-{line[0]}", line[1]))];
    }

    // One at a time: several test processes share the folder.
    private static void Install(string folder)
    {
        using var turn = new Mutex(initiallyOwned: false, "spoor-sdk-install");
        Assert.True(turn.WaitOne(s_patience), "Another process installs the SDK and does not end.");
        try
        {
            if (!Directory.Exists(Path.Combine(folder, "node_modules", "@opentelemetry", "sdk-trace")))
                Run("npm", folder, "install", "--no-audit", "--no-fund", "--ignore-scripts", "--no-package-lock");
        }
        finally
        {
            turn.ReleaseMutex();
        }
    }

    private static string Run(string program, string folder, params string[] arguments)
    {
        var errors = new StringWriter();
        using var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true },
        };
        process.ErrorDataReceived += (_, line) => errors.WriteLine(line.Data);
        process.Start();
        process.BeginErrorReadLine();
        var output = process.StandardOutput.ReadToEnd();
        Assert.True(process.WaitForExit(s_patience), $"{program} {arguments[0]} does not end.");
        Assert.True(process.ExitCode == 0, $"{program} {arguments[0]} ended with {process.ExitCode}: {errors}");
        return output;
    }
}

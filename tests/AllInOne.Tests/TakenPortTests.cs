using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Spoor.Testing;

namespace Spoor.AllInOne.Tests;

public sealed class TakenPortTests
{
    [Fact]
    public async Task A_taken_port_is_named_in_one_line_with_its_setting_and_nothing_else_is_said()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var taken = ((IPEndPoint)other.LocalEndpoint).Port;
        var folder = Directory.CreateTempSubdirectory("spoor-taken-").FullName;
        string[] ports = ["OtlpHttp", "Query", "Admin"];

        var (exitCode, output, errors) = await ProcessRun.RunAsync(
            "AllInOne",
            [
                $"--Storage:Folder={folder}", $"--Listen:OtlpGrpc={taken.ToString(CultureInfo.InvariantCulture)}",
                .. ports.Select(name => $"--Listen:{name}={FreePort.Next()}"),
            ]);

        Directory.Delete(folder, recursive: true);
        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.Collection(
            errors.TrimEnd().Split('\n'),
            line => Assert.Equal("Spoor all-in-one cannot start:", line),
            line => Assert.StartsWith($"  Port {taken} (Listen:OtlpGrpc) is taken", line, StringComparison.Ordinal));
    }
}

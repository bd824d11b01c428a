using DotNet.Testcontainers.Containers;

namespace Spoor.Testing.Servers;

/// <summary>
/// The one place that decides where a test's server comes from: the address in an environment variable, else a
/// container, else nowhere; then each test that asks for it is skipped by name, with the reason.
/// </summary>
/// <param name="variable">Environment variable with the address of a server that runs already.</param>
/// <param name="image">The image a container is started from when the variable is not set.</param>
internal sealed class ServerSource(string variable, string image) : IAsyncDisposable
{
    private IContainer? _container;
    private string? _address;
    private string _absence = "not asked for yet: the fixture was not initialised";

    /// <summary>Whether there is a server.</summary>
    public bool IsThere => _address is not null;

    /// <summary>The address. Skips the running test when there is no server.</summary>
    public string Address
    {
        get
        {
            if (_address is null)
                Assert.Skip($"{image} is not available: {_absence}");
            return _address;
        }
    }

    /// <summary>Finds or starts the server.</summary>
    /// <param name="build">Makes the container; called only when Docker is needed and seems to be there.</param>
    /// <param name="addressOf">The address of the started container.</param>
    public async Task FindAsync<TContainer>(Func<TContainer> build, Func<TContainer, string> addressOf)
        where TContainer : IContainer
    {
        if (Environment.GetEnvironmentVariable(variable) is { Length: > 0 } address)
        {
            _address = address;
            return;
        }
        if (!IsDockerThere())
        {
            _absence = $"{variable} is not set and no Docker was found";
            return;
        }

        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(4));
            var container = build();
            _container = container;
            await container.StartAsync(patience.Token);
            _address = addressOf(container);
        }
        catch (Exception exception)
        {
            // Whatever Docker lacks (the daemon, the image, room), the reason stands beside each test it costs.
            _absence = $"{variable} is not set and Docker could not start it ({exception.Message})";
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_container is not null)
            await _container.DisposeAsync();
    }

    private static bool IsDockerThere() =>
        Environment.GetEnvironmentVariable("DOCKER_HOST") is { Length: > 0 }
        || File.Exists("/var/run/docker.sock")
        || OperatingSystem.IsWindows();
}

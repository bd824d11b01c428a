namespace Spoor.Collector;

/// <summary>Logs the books when the process ends: started first and so stopped last, when nothing is in flight any more.</summary>
internal sealed partial class ClosingBooks(IServiceProvider services, ILogger<ClosingBooks> logger) : IHostedLifecycleService
{
    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken)
    {
        LogBooks(logger, BooksPage.Read(services));
        return Task.CompletedTask;
    }

    [LoggerMessage(1002, LogLevel.Information, "Closing books: {Books}")]
    private static partial void LogBooks(ILogger logger, BooksPage books);
}

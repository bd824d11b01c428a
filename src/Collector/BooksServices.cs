namespace Spoor.Collector;

/// <summary>Registers the books.</summary>
internal static class BooksServices
{
    /// <summary>Adds the books; they are closed in the log when everything else has stopped.</summary>
    public static IServiceCollection AddBooks(this IServiceCollection services) =>
        services.AddSingleton<Books>().AddHostedService<ClosingBooks>();
}

namespace Spoor.Testing;

/// <summary>The folder this repository was cloned into, found from where the tests run.</summary>
public static class RepositoryFolder
{
    /// <summary>Full path of the folder that holds <c>Collector.sln</c>.</summary>
    public static string Path { get; } = Find();

    /// <summary>Full path of a file or folder of the repository.</summary>
    public static string Combine(params ReadOnlySpan<string> parts) =>
        System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "Collector.sln")))
                return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No folder above {AppContext.BaseDirectory} holds Collector.sln.");
    }
}

using System.Runtime.CompilerServices;

namespace Spoor.Query.Tests;

/// <summary>Compares a text with a file beside the tests; <c>UPDATE_GOLDEN=1</c> writes it anew.</summary>
internal static class GoldenFile
{
    public static void Matches(string name, string text, [CallerFilePath] string test = "")
    {
        var path = Path.Combine(Path.GetDirectoryName(test)!, name);
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1") File.WriteAllText(path, text + "\n");
        Assert.Equal(File.ReadAllText(path).TrimEnd('\n'), text);
    }
}

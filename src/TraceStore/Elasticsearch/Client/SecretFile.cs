namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>A secret in a file that somebody replaces while we run. It is read anew, never watched: what mounts secrets replaces links
/// and folders, of which watchers see nothing.</summary>
/// <param name="path">The file.</param>
internal sealed class SecretFile(string path)
{
    /// <summary>Longest secret, in bytes; a longer file is the wrong one.</summary>
    private const int MaxBytes = 64 * 1024;

    /// <summary>The file.</summary>
    public string Path { get; } = path;

    /// <summary>Reads it.</summary>
    /// <param name="secret">Its text without the white space around it.</param>
    /// <returns>Why there is none, or nothing.</returns>
    public string? Read(out string secret)
    {
        secret = "";
        try
        {
            using var stream = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[MaxBytes];
            var length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
            if (length == MaxBytes) return $"{Path} is no secret: it has {MaxBytes} bytes or more";
            secret = System.Text.Encoding.UTF8.GetString(bytes, 0, length).Trim('\uFEFF', ' ', '\t', '\r', '\n');
            return secret.Length > 0 ? null : $"{Path} is empty";
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return exception.Message;
        }
    }
}

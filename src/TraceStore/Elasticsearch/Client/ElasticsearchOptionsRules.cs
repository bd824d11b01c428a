using Microsoft.Extensions.Options;

namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>Checks what ranges cannot say: addresses, ways to sign in that exclude each other, a certificate file that is there.</summary>
internal sealed class ElasticsearchOptionsRules : IValidateOptions<ElasticsearchOptions>
{
    public ValidateOptionsResult Validate(string? name, ElasticsearchOptions options)
    {
        var faults = new List<string>();
        var urls = ElasticsearchConnection.SplitUrls(options.Urls);
        if (urls.Count == 0) faults.Add("Elasticsearch:Urls is empty; name at least one address, such as http://localhost:9200.");
        foreach (var url in urls)
            if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
                faults.Add($"Elasticsearch:Urls holds '{url}', which is no http or https address.");
        var hasKey = options.ApiKey is not null || options.ApiKeyFile is not null;
        var hasPassword = options.Password is not null || options.PasswordFile is not null;
        if (hasKey && options.Username is not null)
            faults.Add("Elasticsearch:ApiKey and Elasticsearch:Username are both set; use one of them.");
        if (options.Username is null == hasPassword)
            faults.Add("Elasticsearch:Username and Elasticsearch:Password (or :PasswordFile) belong together; one of them is not set.");
        CheckSecret("Password", options.Password, options.PasswordFile, faults);
        CheckSecret("ApiKey", options.ApiKey, options.ApiKeyFile, faults);
        if (options.CaFile is { } file && !File.Exists(file)) faults.Add($"Elasticsearch:CaFile is '{file}', which is not there.");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static void CheckSecret(string key, string? value, string? file, List<string> faults)
    {
        if (file is null) return;
        if (value is not null) faults.Add($"Elasticsearch:{key} and Elasticsearch:{key}File are both given; keep one of them.");
        else if (new SecretFile(file).Read(out _) is { } fault) faults.Add($"Elasticsearch:{key}File cannot be read: {fault}");
    }
}

using Microsoft.Extensions.Options;

namespace Spoor.TraceStore.Elasticsearch.Client;

/// <summary>Checks each setting.</summary>
[OptionsValidator]
internal sealed partial class ElasticsearchOptionsValidator : IValidateOptions<ElasticsearchOptions>;

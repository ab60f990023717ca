using Slipway.Migration.Diagnostics;
using Slipway.Migration.Dify.Nodes;
using Slipway.Migration.Flow;
using Slipway.Migration.Ledger;

namespace Slipway.Migration.Dify;

/// <summary>Reads what surrounds the graph of an app: greetings, uploads, moderation and the like.</summary>
internal static class DifyFeatures
{
    /// <summary>Reads the features.</summary>
    public static DifyAppFeatures Read(FieldCursor features)
    {
        (string opening, IReadOnlyList<string> suggestions) = ReadGreeting(features);
        features.Presentation("retriever_resource", "Dify's own pages show where an answer came from");
        RefuseWhenOn(features, "suggested_questions_after_answer", DiagnosticSeverity.Warning, "after an answer Dify asks a model for further questions; that is not migrated");
        RefuseWhenOn(features, "speech_to_text", DiagnosticSeverity.Warning, "spoken questions are not migrated");
        RefuseWhenOn(features, "text_to_speech", DiagnosticSeverity.Warning, "spoken answers are not migrated");
        RefuseWhenOn(features, "sensitive_word_avoidance", DiagnosticSeverity.Error, "questions and answers are not moderated");
        RefuseWhenOn(features, "annotation_reply", DiagnosticSeverity.Error, "answers from annotations are not migrated");
        return new(ReadUploads(features.Open("file_upload")), opening, suggestions);
    }

    private static (string Opening, IReadOnlyList<string> Suggestions) ReadGreeting(FieldCursor features)
    {
        foreach (string key in (string[])["opening_statement", "suggested_questions"])
        {
            if (!features.HasContent(key))
            {
                features.Presentation(key);
            }
        }

        string opening = features.HasContent("opening_statement") ? features.KeepText("opening_statement") ?? "" : "";
        IReadOnlyList<string> suggestions = features.HasContent("suggested_questions") ? features.KeepTexts("suggested_questions") ?? [] : [];
        return (opening, [.. suggestions.Where(question => question.Length > 0)]);
    }

    private static void RefuseWhenOn(FieldCursor features, string key, DiagnosticSeverity severity, string reason)
    {
        if (!features.IsMapping(key) || features.Open(key).KeepFlag("enabled") is true)
        {
            if (features.Has(key))
            {
                features.Refuse(key, DiagnosticCodes.SettingNotMigrated, severity, reason);
            }

            return;
        }

        features.Open(key).PresentationRest("it is switched off");
    }

    /// <summary>Which files callers may attach; null when they may attach none.</summary>
    private static FlowFileRules? ReadUploads(FieldCursor uploads)
    {
        FieldCursor images = uploads.Open("image");
        bool takesImages = images.KeepFlag("enabled") ?? false;
        if (uploads.KeepFlag("enabled") ?? false)
        {
            images.PresentationRest("the settings for all files count");
            uploads.PresentationAll("fileUploadConfig", "preview_config");
            return FileRulesReader.Read(uploads) with { Most = uploads.KeepInteger("number_limits") };
        }

        if (takesImages)
        {
            // The older form, which knows images only.
            var rules = new FlowFileRules(["image"], [], images.KeepTexts("transfer_methods") ?? []) { Most = images.KeepInteger("number_limits") };
            images.PresentationRest("it is not checked");
            uploads.PresentationRest("the settings for images count");
            return rules;
        }

        uploads.PresentationRest("uploads are switched off");
        return null;
    }
}

/// <summary>What surrounds an app.</summary>
/// <param name="Uploads">Which files callers may attach; null when they may attach none.</param>
/// <param name="Opening">What a chat shows first; empty for nothing.</param>
/// <param name="Suggestions">The questions that a chat suggests at its beginning.</param>
internal sealed record DifyAppFeatures(FlowFileRules? Uploads, string Opening, IReadOnlyList<string> Suggestions);

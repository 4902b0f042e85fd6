package org.dpsfleet.cli.command;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.dpsfleet.schemas.codec.Json;
import org.dpsfleet.schemas.message.FailureCategory;
import org.dpsfleet.schemas.validation.DidYouMean;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Why a task failed, by the word that messages have for it. */
final class Category implements ITypeConverter<FailureCategory> {
    @Override
    public FailureCategory convert(String text) {
        var words = Arrays.stream(FailureCategory.values()).collect(Collectors.toMap(Json::word, category -> category));
        var category = words.get(text);
        if (category == null) {
            var accepted =
                    Arrays.stream(FailureCategory.values()).map(Json::word).toList();
            throw new TypeConversionException("'" + text + "' is not accepted; accepted: " + String.join(", ", accepted)
                    + DidYouMean.question(accepted, text));
        }
        return category;
    }
}

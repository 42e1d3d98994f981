package dev.qemu4j.option;

import dev.qemu4j.base.Secrets;
import dev.qemu4j.base.internal.SecretScan;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;

/** Finds and hides the secrets that options hold, as {@link Secrets} does in texts and values. */
public final class OptionSecrets {
    private OptionSecrets() {}

    /**
     * Collects the secrets of a command line, to be found where QEMU repeats them in its own words.
     *
     * @param options the options
     * @return the secrets that they hold
     */
    public static Secrets of(List<Option> options) {
        Objects.requireNonNull(options, "options");
        SecretScan scan = new SecretScan();
        options.forEach(option -> {
            Parameters parameters = option.parameters();
            String argument = option.argument();
            if (parameters != null) {
                hidden(scan, parameters);
            } else if (argument != null) {
                scan.argument(option.name(), argument);
            }
        });
        return Secrets.of(scan.found());
    }

    /**
     * Hides the secrets in the parameters of an option.
     *
     * @param parameters the parameters
     * @return the same list with three asterisks for each secret; the very parameters if they have none
     */
    public static Parameters hide(Parameters parameters) {
        Objects.requireNonNull(parameters, "parameters");
        List<Parameter> hidden = hidden(new SecretScan(), parameters);
        return hidden.equals(parameters.list()) ? parameters : Parameters.of(hidden);
    }

    /**
     * Hides the secrets in an argument that has no parameters.
     *
     * @param option the option's name
     * @param argument its argument, such as {@code object.s0.data=X} of {@code -set}
     * @return the same with three asterisks for each
     */
    public static String hide(String option, String argument) {
        Objects.requireNonNull(option, "option");
        Objects.requireNonNull(argument, "argument");
        return new SecretScan().argument(option, argument);
    }

    /**
     * Names secret objects in the parameters of {@code -blockdev} or {@code -drive}, as {@link Secrets#asObjects} does.
     *
     * @param parameters the parameters
     * @param keep is given the bytes of each secret and returns the id of the object whose data they will be
     * @return the parameters
     * @throws IllegalArgumentException if the key in the address of a Ceph image is no base64
     */
    public static Parameters asObjects(Parameters parameters, Function<byte[], String> keep) {
        Objects.requireNonNull(parameters, "parameters");
        Objects.requireNonNull(keep, "keep");
        return new MovedSecrets(keep).move(parameters);
    }

    private static List<Parameter> hidden(SecretScan scan, Parameters all) {
        List<Parameter> hidden = new ArrayList<>();
        for (Parameter parameter : TornValues.hide(scan, all.list())) {
            JsonNode value = scan.parameter(parameter.name(), parameter.value(), all::text);
            hidden.add(
                    value.equals(parameter.value())
                            ? parameter
                            : new Parameter(parameter.name(), value, parameter.origin()));
        }
        return hidden;
    }
}

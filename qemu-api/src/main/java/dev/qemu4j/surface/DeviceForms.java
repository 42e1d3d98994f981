package dev.qemu4j.surface;

import dev.qemu4j.option.Option;
import dev.qemu4j.option.Parameter;
import dev.qemu4j.option.Parameters;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The forms in which devices are written. QEMU creates all that are {@code name=value} before all that are JSON, so both on
 * one command line are not created in their order (7.2, 10.0 and 11.1).
 */
public final class DeviceForms {
    /** The options that make devices as {@code name=value} does. */
    private static final Set<String> AS_TEXT = Set.of("-virtfs", "-readconfig");

    private DeviceForms() {}

    /**
     * Tells whether the order of creation is another than that of the options.
     *
     * @param options the options
     * @return true if a device that is text comes after one that is JSON
     */
    public static boolean areMixed(List<Option> options) {
        return !inOrderOfCreation(options).equals(options);
    }

    /**
     * Moves the devices that are JSON behind those that QEMU creates before them.
     *
     * @param options the options
     * @return the same in the order of creation
     */
    public static List<Option> inOrderOfCreation(List<Option> options) {
        int end = options.size();
        while (end > 0 && !isText(options.get(end - 1))) {
            end--;
        }
        List<Option> ordered = new ArrayList<>();
        options.subList(0, end).stream().filter(option -> !isJson(option)).forEach(ordered::add);
        options.subList(0, end).stream().filter(DeviceForms::isJson).forEach(ordered::add);
        ordered.addAll(options.subList(end, options.size()));
        return ordered;
    }

    /**
     * Gives all devices one form: JSON if one of them is JSON already.
     *
     * @param options the options in the order in which the devices are to be created
     * @param target the system to emulate
     * @return the options; unchanged if a device is given to {@code -set}, which does not reach JSON, or if another option's device
     *     comes between the two forms
     */
    public static List<Option> alike(List<Option> options, String target) {
        boolean set = options.stream()
                .anyMatch(option -> isNamed(option, "-set")
                        && String.valueOf(option.argument()).startsWith("device."));
        boolean between = LateDevices.areIn(options, target) && !areMixed(options);
        if (set || between || options.stream().noneMatch(DeviceForms::isJson)) {
            return placed(options);
        }
        return placed(options).stream()
                .map(option -> isDevice(option) && !option.isJson() && !asksForHelp(option) ? json(option) : option)
                .toList();
    }

    /**
     * Writes the places of devices that are JSON as texts: there, a number is read otherwise than elsewhere.
     *
     * @param options the options
     * @return the same devices at the same places
     */
    public static List<Option> placed(List<Option> options) {
        return options.stream()
                .map(option -> isJson(option) ? placed(option) : option)
                .toList();
    }

    /**
     * Writes all devices as {@code name=value}.
     *
     * @param options the options in the order in which the devices are created
     * @param target the system to emulate
     * @return the options; unchanged if a device needs JSON, or another option's device would come after it then
     */
    public static List<Option> asText(List<Option> options, String target) {
        if (LateDevices.areIn(options, target)) {
            return List.copyOf(options);
        }
        List<Option> texts = options.stream()
                .map(option -> isJson(option) && !JsonOnly.is(option) ? option.canonical() : option)
                .toList();
        return texts.stream().anyMatch(DeviceForms::isJson) ? List.copyOf(options) : texts;
    }

    private static boolean isNamed(Option option, String name) {
        return option.name().equals(name) || option.name().equals("-" + name);
    }

    static boolean isDevice(Option option) {
        return isNamed(option, "-device") && option.parameters() != null;
    }

    private static boolean isJson(Option option) {
        return isDevice(option) && option.isJson();
    }

    private static boolean isText(Option option) {
        return (isDevice(option) && !option.isJson()) || AS_TEXT.stream().anyMatch(name -> isNamed(option, name));
    }

    private static boolean asksForHelp(Option option) {
        Parameters parameters = option.parameters();
        return parameters == null || "help".equals(parameters.text("driver")) || parameters.find("help") != null;
    }

    private static Option json(Option option) {
        Parameters parameters = option.parameters();
        if (parameters == null) {
            return option;
        }
        Catalogue.Entry device = entry(parameters);
        List<Parameter> typed = new ArrayList<>();
        for (Parameter parameter : parameters.list()) {
            typed.add(JsonScalar.typed(parameter, device == null ? null : device.property(parameter.name())));
        }
        return option.withParameters(Parameters.of(typed)).asJson();
    }

    private static Option placed(Option option) {
        Parameters parameters = Objects.requireNonNull(option.parameters());
        Catalogue.Entry device = entry(parameters);
        List<Parameter> placed = new ArrayList<>();
        for (Parameter parameter : parameters.list()) {
            placed.add(JsonScalar.placed(parameter, device == null ? null : device.property(parameter.name())));
        }
        return placed.equals(parameters.list())
                ? option
                : option.withParameters(Parameters.of(placed)).asJson();
    }

    /** The type of a device; null if it is not known. */
    static Catalogue.@Nullable Entry entry(Parameters parameters) {
        String driver = parameters.text("driver");
        return driver == null ? null : Catalogue.of("devices").find(driver);
    }
}

package dev.qemu4j.option;

import org.jspecify.annotations.Nullable;

/** The argument of an option that has a type of its own: a device, a machine, a CPU. Immutable. */
public abstract class TypedArgument {
    private final Parameters parameters;

    /**
     * Takes the parameters over.
     *
     * @param parameters the parameters
     */
    protected TypedArgument(Parameters parameters) {
        this.parameters = parameters;
    }

    /**
     * Returns the parameters, as they are written.
     *
     * @return the parameters
     */
    public final Parameters parameters() {
        return parameters;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return other instanceof TypedArgument that
                && getClass() == that.getClass()
                && parameters.equals(that.parameters);
    }

    @Override
    public final int hashCode() {
        return parameters.hashCode();
    }

    /** Returns the names and values, with three asterisks for each secret. */
    @Override
    public final String toString() {
        return getClass().getSimpleName() + parameters;
    }
}

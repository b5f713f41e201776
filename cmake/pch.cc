// The precompiled header needs one object file to live in.

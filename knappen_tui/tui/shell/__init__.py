"""The app itself: screens' base classes, state, actions, keys, theme, clipboard and crash reports."""

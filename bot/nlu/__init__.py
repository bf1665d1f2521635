"""What runs inside Rasa: language, spaCy tokens and entities, features, the classifier, the answer keys, the tracker store.

Only this package imports Rasa, and it imports nothing of the product.
"""
